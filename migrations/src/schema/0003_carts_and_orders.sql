CREATE TABLE carts (
    shopper_id          {uuid} PRIMARY KEY,
    delivery            VARCHAR(16),
    branch_id           {uuid} REFERENCES branches (id),
    address             {bytes}, -- sealed under the shopper's key
    address_generation  INTEGER,
    version             BIGINT NOT NULL
);

CREATE TABLE cart_lines (
    shopper_id   {uuid} NOT NULL REFERENCES carts (shopper_id),
    position     BIGINT NOT NULL,
    variant_id   {uuid} NOT NULL REFERENCES variants (id),
    quantity     BIGINT NOT NULL CHECK (quantity > 0),
    seen_asset   VARCHAR(120) NOT NULL,
    seen_amount  CHAR(39) NOT NULL CHECK (length(seen_amount) = 39),
    PRIMARY KEY (shopper_id, position) -- the lines of a cart in order
);

CREATE TABLE orders (
    id                  {uuid} PRIMARY KEY,
    number              VARCHAR(16) NOT NULL UNIQUE, -- the order people call so
    shopper_id          {uuid} NOT NULL,
    delivery            VARCHAR(16) NOT NULL,
    branch_id           {uuid} REFERENCES branches (id),
    address             {bytes}, -- sealed under the shopper's key
    address_generation  INTEGER,
    total_asset         VARCHAR(120) NOT NULL,
    total_amount        CHAR(39) NOT NULL CHECK (length(total_amount) = 39),
    state               VARCHAR(16) NOT NULL,
    hold_reason         VARCHAR(32),
    placed_at           BIGINT NOT NULL,
    version             BIGINT NOT NULL
);
-- Orders, newest first: of everybody, of one shopper, in one state.
CREATE INDEX orders_by_time ON orders (placed_at, id);
CREATE INDEX orders_by_shopper ON orders (shopper_id, placed_at, id);
CREATE INDEX orders_by_state ON orders (state, placed_at, id);

CREATE TABLE order_lines (
    order_id    {uuid} NOT NULL REFERENCES orders (id),
    position    BIGINT NOT NULL,
    variant_id  {uuid} NOT NULL,
    title       VARCHAR(80) NOT NULL,
    label       VARCHAR(80) NOT NULL,
    kind        VARCHAR(16) NOT NULL,
    quantity    BIGINT NOT NULL CHECK (quantity > 0),
    asset       VARCHAR(120) NOT NULL,
    unit_price  CHAR(39) NOT NULL CHECK (length(unit_price) = 39),
    fulfilment  VARCHAR(16) NOT NULL,
    PRIMARY KEY (order_id, position) -- the lines of some orders in order
);

CREATE TABLE order_adjustments (
    order_id  {uuid} NOT NULL REFERENCES orders (id),
    position  BIGINT NOT NULL,
    kind      VARCHAR(16) NOT NULL,
    effect    VARCHAR(16) NOT NULL,
    asset     VARCHAR(120) NOT NULL,
    amount    CHAR(39) NOT NULL CHECK (length(amount) = 39),
    PRIMARY KEY (order_id, position) -- the adjustments of some orders in order
);

CREATE TABLE order_events (
    id        {sequence},
    order_id  {uuid} NOT NULL REFERENCES orders (id),
    at        BIGINT NOT NULL,
    what      VARCHAR(64) NOT NULL
);
-- The timeline of an order, oldest first.
CREATE INDEX order_events_by_order ON order_events (order_id, at, id);

CREATE TABLE reservations (
    id        {uuid} PRIMARY KEY,
    order_id  {uuid} NOT NULL UNIQUE REFERENCES orders (id), -- the reservation of an order
    state     VARCHAR(16) NOT NULL,
    made_at   BIGINT NOT NULL
);

CREATE TABLE reservation_lines (
    reservation_id  {uuid} NOT NULL REFERENCES reservations (id),
    position        BIGINT NOT NULL,
    variant_id      {uuid} NOT NULL,
    branch_id       {uuid} NOT NULL,
    quantity        BIGINT NOT NULL CHECK (quantity > 0),
    PRIMARY KEY (reservation_id, position) -- the lines of a reservation in order
);
