-- The audit chain: each entry's numbered place in it. No reference to the entry: that an entry is gone
-- is what the chain is there to say.
CREATE TABLE audit_links (
    sequence  BIGINT PRIMARY KEY,
    entry     BIGINT NOT NULL UNIQUE, -- an entry is linked once
    hash      {bytes} NOT NULL,
    CHECK (sequence > 0)
);

-- Signed heads of the chain. The server keeps a copy apart from the database.
CREATE TABLE audit_checkpoints (
    id         {sequence},
    head       BIGINT NOT NULL,
    hash       {bytes} NOT NULL,
    at         BIGINT NOT NULL,
    signature  {bytes} NOT NULL
);
