-- The newest transfers.
CREATE INDEX transfers_by_moment ON transfers (paid_at, digest);
-- Transfers of a transaction: why is my payment not counted?
CREATE INDEX transfers_by_transaction ON transfers (tx);
