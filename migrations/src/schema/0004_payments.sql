CREATE TABLE invoices (
    id                {uuid} PRIMARY KEY,
    order_id          {uuid} NOT NULL UNIQUE REFERENCES orders (id), -- the invoice of an order
    chain             VARCHAR(40) NOT NULL,
    asset             VARCHAR(120) NOT NULL,
    payable           CHAR(39) NOT NULL CHECK (length(payable) = 39),
    tolerance         CHAR(39) NOT NULL CHECK (length(tolerance) = 39),
    confirmations     BIGINT NOT NULL,
    created_at        BIGINT NOT NULL,
    expires_at        BIGINT NOT NULL,
    grace             BIGINT NOT NULL, -- microseconds
    orphan_patience   BIGINT NOT NULL, -- microseconds
    state             VARCHAR(16) NOT NULL,
    covered           BOOLEAN NOT NULL,
    under             BOOLEAN NOT NULL,
    over              BOOLEAN NOT NULL,
    late              BOOLEAN NOT NULL,
    marked            BOOLEAN NOT NULL,
    ripe_at           BIGINT, -- a height
    due_at            BIGINT NOT NULL,
    quote_asset       VARCHAR(120) NOT NULL,
    quote_price       CHAR(39) NOT NULL CHECK (length(quote_price) = 39),
    quote_payable     CHAR(39) NOT NULL CHECK (length(quote_payable) = 39),
    rate_currency     CHAR(3) NOT NULL,
    rate_asset        VARCHAR(120) NOT NULL,
    rate_numerator    CHAR(39) NOT NULL CHECK (length(rate_numerator) = 39),
    rate_denominator  CHAR(39) NOT NULL CHECK (length(rate_denominator) = 39),
    rate_at           BIGINT NOT NULL,
    version           BIGINT NOT NULL
);
-- Invoices of a chain that settle at a height or below.
CREATE INDEX invoices_by_ripeness ON invoices (chain, ripe_at);
-- Invoices of a chain that must be looked at by now.
CREATE INDEX invoices_by_due ON invoices (chain, due_at);
-- Invoices, newest first: all of them, in one state.
CREATE INDEX invoices_by_time ON invoices (created_at, id);
CREATE INDEX invoices_by_state ON invoices (state, created_at, id);

-- What invoices received. The digest of (chain, transaction, index) counts a transfer once, for all
-- invoices together and whatever happens to any key (SR-54).
CREATE TABLE transfers (
    digest          {bytes} PRIMARY KEY,
    invoice_id      {uuid} NOT NULL REFERENCES invoices (id),
    chain           VARCHAR(40) NOT NULL,
    tx              {bytes} NOT NULL,
    tx_index        BIGINT NOT NULL,
    amount          CHAR(39) NOT NULL CHECK (length(amount) = 39),
    paid_at         BIGINT NOT NULL,
    block_height    BIGINT,
    block_hash      {bytes},
    orphaned_since  BIGINT,
    suspended       VARCHAR(16),
    surplus         CHAR(39) NOT NULL CHECK (length(surplus) = 39),
    CHECK ((block_height IS NULL) = (block_hash IS NULL)),
    CHECK ((block_height IS NULL) <> (orphaned_since IS NULL))
);
-- The ledgers of some invoices.
CREATE INDEX transfers_by_invoice ON transfers (invoice_id);
-- Transfers of a block.
CREATE INDEX transfers_by_block ON transfers (chain, block_hash);

-- Receiving addresses. The tag covers the whole row, under a key that is not in the database.
CREATE TABLE addresses (
    invoice_id            {uuid} PRIMARY KEY REFERENCES invoices (id), -- the address of an invoice
    chain                 VARCHAR(40) NOT NULL,
    account               CHAR(8) NOT NULL,
    account_index         BIGINT NOT NULL,
    recipient             {bytes} NOT NULL, -- sealed under the accounting key
    recipient_generation  INTEGER NOT NULL,
    recipient_index       {bytes} NOT NULL UNIQUE, -- addresses of some recipients
    given_at              BIGINT NOT NULL,
    tag                   {bytes} NOT NULL,
    UNIQUE (account, account_index) -- an index is given out once
);
-- Addresses given out lately, for the watched set.
CREATE INDEX addresses_by_time ON addresses (given_at);

-- Where indexes come from. A counter row would hold every checkout up until the one before it has
-- committed; a sequence does not. It leaves gaps when a transaction rolls back: nothing depends on
-- indexes being dense, but a wallet that looks for funds must be given a gap limit that is large enough.
{postgres}CREATE SEQUENCE address_indexes AS BIGINT MINVALUE 0 MAXVALUE 2147483647 START 0 NO CYCLE;
{sqlite}CREATE TABLE address_indexes (next BIGINT NOT NULL CHECK (next <= 2147483648));
{sqlite}INSERT INTO address_indexes (next) VALUES (0);

CREATE TABLE chain_headers (
    chain   VARCHAR(40) NOT NULL,
    height  BIGINT NOT NULL,
    hash    {bytes} NOT NULL,
    parent  {bytes} NOT NULL,
    time    BIGINT NOT NULL,
    PRIMARY KEY (chain, height) -- the remembered headers in order; the newest one
);

CREATE TABLE chain_progress (
    chain             VARCHAR(40) PRIMARY KEY,
    observed_through  BIGINT NOT NULL
);

CREATE TABLE suspense (
    id          {uuid} PRIMARY KEY,
    digest      {bytes} NOT NULL UNIQUE, -- the entry of a transfer
    chain       VARCHAR(40) NOT NULL,
    tx          {bytes} NOT NULL,
    tx_index    BIGINT NOT NULL,
    invoice_id  {uuid} NOT NULL REFERENCES invoices (id),
    asset       VARCHAR(120) NOT NULL,
    amount      CHAR(39) NOT NULL CHECK (length(amount) = 39),
    reason      VARCHAR(16) NOT NULL,
    since       BIGINT NOT NULL
);
-- Entries, oldest first.
CREATE INDEX suspense_by_age ON suspense (since, id);
