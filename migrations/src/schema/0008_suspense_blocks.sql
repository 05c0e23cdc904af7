-- The block of a transfer that waits in suspense and stands in no invoice's ledger: if the block falls
-- out of the chain, the entry goes with it.
ALTER TABLE suspense ADD COLUMN block_hash {bytes};
-- Entries of a block.
CREATE INDEX suspense_by_block ON suspense (chain, block_hash) WHERE block_hash IS NOT NULL;
