-- What the watched set reads at each block: the addresses given out lately, from the index alone.
DROP INDEX addresses_by_time;
CREATE INDEX addresses_by_time ON addresses (given_at, recipient_index);

-- Ripe and due invoices in the order in which they are taken, so that a few of many are not sorted out
-- of all.
DROP INDEX invoices_by_ripeness;
CREATE INDEX invoices_by_ripeness ON invoices (chain, ripe_at, id);
DROP INDEX invoices_by_due;
CREATE INDEX invoices_by_due ON invoices (chain, due_at, id);

-- Earlier open items of a person at a source.
DROP INDEX inbox_open_by_person;
CREATE INDEX inbox_open_by_person ON inbox (source, person, id) WHERE NOT done;

-- Alerts, newest first. SQLite took the index over all lanes for claiming, and read all that was done.
DROP INDEX outbox_by_lane;
CREATE INDEX outbox_alerts ON outbox (seq) WHERE lane = 'alert';
