-- A catalogue, and people with three things in the cart, as the store writes them; ids follow from numbers.
INSERT INTO categories VALUES (CAST(lpad('1', 32, '0') AS uuid), 'Shirts', 1);
INSERT INTO branches VALUES (CAST(lpad('1', 32, '0') AS uuid), 'Old Town', '1 Market Square', true, true, 1);
INSERT INTO products SELECT CAST(lpad(to_hex(i), 32, '0') AS uuid), CAST(lpad('1', 32, '0') AS uuid), 'physical', 'Plain T-shirt ' || i,
    'Cotton, made to last.', NULL, 'listed', 1795647080955304, 0 FROM generate_series(1, 2400) AS i;
INSERT INTO variants SELECT CAST(lpad(to_hex(i), 32, '0') AS uuid), CAST(lpad(to_hex(i), 32, '0') AS uuid), 'M', 0 FROM generate_series(1, 2400) AS i;
INSERT INTO prices SELECT CAST(lpad(to_hex(i), 32, '0') AS uuid), 'EUR', lpad('2490', 39, '0'), 0 FROM generate_series(1, 2400) AS i;
INSERT INTO stock SELECT CAST(lpad(to_hex(i), 32, '0') AS uuid), CAST(lpad('1', 32, '0') AS uuid), 1000000, 0, 0 FROM generate_series(1, 2400) AS i;
INSERT INTO chain_progress VALUES ('eip155-31337', 1795647080955304);
INSERT INTO data_keys SELECT CAST(lpad(to_hex(k), 32, '0') AS uuid), 'shopper-' || k, decode(rpad(md5(CAST(k AS text)), 144, 'a'), 'hex'), 1795647080955304
    FROM generate_series(0, 59999) AS k;
INSERT INTO data_keys SELECT CAST(lpad('ffffffff', 32, '0') AS uuid), 'accounting', decode(repeat('ab', 72), 'hex'), 1795647080955304;
INSERT INTO carts SELECT CAST(lpad(to_hex(k), 32, '0') AS uuid), 'ship', NULL, decode(rpad(md5(CAST(k AS text)), 190, 'a'), 'hex'), 1, 1
    FROM generate_series(0, 59999) AS k;
INSERT INTO cart_lines SELECT CAST(lpad(to_hex(k), 32, '0') AS uuid), p, CAST(lpad(to_hex(1 + p * 800 + k % 800), 32, '0') AS uuid), 1, 'EUR', lpad('2490', 39, '0')
    FROM generate_series(0, 59999) AS k, generate_series(0, 2) AS p;
ANALYZE;
