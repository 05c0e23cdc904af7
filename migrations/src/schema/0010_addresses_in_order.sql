-- What the watched set reads at each block: the addresses that may have come since the last look, however
-- long before they were stamped and whatever the clocks say. Rows of before stay 0: the first look takes all.
ALTER TABLE addresses ADD COLUMN arrival BIGINT NOT NULL DEFAULT 0;
-- PostgreSQL: the number of the transaction. What commits later is not below the oldest one that was still
-- open at the last look.
{postgres}ALTER TABLE addresses ALTER COLUMN arrival SET DEFAULT pg_current_xact_id()::text::bigint;
-- SQLite has one writer: rows become visible in the order of their numbers.
{sqlite}CREATE TRIGGER addresses_arrive AFTER INSERT ON addresses BEGIN
{sqlite}    UPDATE addresses SET arrival = (SELECT MAX(arrival) + 1 FROM addresses) WHERE invoice_id = NEW.invoice_id;
{sqlite}END;
DROP INDEX addresses_by_time;
CREATE INDEX addresses_by_arrival ON addresses (arrival, recipient_index);
