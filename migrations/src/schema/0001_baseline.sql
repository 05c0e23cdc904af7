-- The comment of an index, or beside a key, says which rows are found by it.

-- ---------- Keys and people ----------

-- Wrapped data keys: one for each owner (a person, accounting, the inbox). Destroying a person's row
-- makes everything sealed for them unreadable.
CREATE TABLE data_keys (
    id          {uuid} PRIMARY KEY,
    owner       VARCHAR(64) NOT NULL UNIQUE, -- the key of an owner
    wrapped     {bytes} NOT NULL,
    created_at  BIGINT NOT NULL
);

CREATE TABLE shoppers (
    id                   {uuid} PRIMARY KEY,
    telegram             {bytes} NOT NULL,        -- sealed under the shopper's key
    telegram_generation  INTEGER NOT NULL,
    telegram_index       {bytes} NOT NULL UNIQUE, -- the shopper of a Telegram id
    language             VARCHAR(8) NOT NULL,
    since                BIGINT NOT NULL,
    unreachable          BOOLEAN NOT NULL
);

CREATE TABLE api_keys (
    id          {uuid} PRIMARY KEY,
    staff_id    {uuid} NOT NULL,
    name        VARCHAR(200) NOT NULL,
    hash        {bytes} NOT NULL,
    scopes      TEXT NOT NULL,
    created_at  BIGINT NOT NULL,
    expires_at  BIGINT NOT NULL,
    revoked_at  BIGINT
);
-- Keys, newest first.
CREATE INDEX api_keys_by_time ON api_keys (created_at, id);

-- ---------- Catalogue and stock ----------

CREATE TABLE categories (
    id        {uuid} PRIMARY KEY,
    name      VARCHAR(80) NOT NULL,
    position  BIGINT NOT NULL
);
-- Categories in their order.
CREATE INDEX categories_by_position ON categories (position, id);

CREATE TABLE branches (
    id        {uuid} PRIMARY KEY,
    name      VARCHAR(80) NOT NULL,
    address   TEXT NOT NULL,
    ships     BOOLEAN NOT NULL,
    collects  BOOLEAN NOT NULL,
    position  BIGINT NOT NULL
);
-- Branches in their order.
CREATE INDEX branches_by_position ON branches (position, id);

CREATE TABLE products (
    id           {uuid} PRIMARY KEY,
    category_id  {uuid} NOT NULL REFERENCES categories (id),
    kind         VARCHAR(16) NOT NULL,
    title        VARCHAR(80) NOT NULL,
    description  TEXT NOT NULL,
    photo        TEXT,
    state        VARCHAR(16) NOT NULL,
    created_at   BIGINT NOT NULL,
    version      BIGINT NOT NULL
);
-- Listed products of a category by title; their number.
CREATE INDEX products_by_category ON products (category_id, state, title, id);
-- Listed products, newest first.
CREATE INDEX products_by_time ON products (state, created_at, id);

CREATE TABLE variants (
    id          {uuid} PRIMARY KEY,
    product_id  {uuid} NOT NULL REFERENCES products (id),
    label       VARCHAR(80) NOT NULL,
    position    BIGINT NOT NULL
);
-- The variants of some products, in their order.
CREATE INDEX variants_by_product ON variants (product_id, position);

CREATE TABLE prices (
    variant_id  {uuid} NOT NULL REFERENCES variants (id),
    currency    VARCHAR(3) NOT NULL,
    amount      CHAR(39) NOT NULL CHECK (length(amount) = 39),
    position    BIGINT NOT NULL,
    PRIMARY KEY (variant_id, currency) -- the prices of some variants
);

CREATE TABLE stock (
    variant_id  {uuid} NOT NULL REFERENCES variants (id),
    branch_id   {uuid} NOT NULL REFERENCES branches (id),
    available   BIGINT NOT NULL CHECK (available >= 0),
    reserved    BIGINT NOT NULL CHECK (reserved >= 0),
    sold        BIGINT NOT NULL CHECK (sold >= 0),
    PRIMARY KEY (variant_id, branch_id) -- stock of some variants, or at one place
);

-- ---------- Carts and orders ----------

CREATE TABLE carts (
    shopper_id          {uuid} PRIMARY KEY,
    delivery            VARCHAR(16),
    branch_id           {uuid} REFERENCES branches (id),
    address             {bytes}, -- sealed under the shopper's key
    address_generation  INTEGER,
    version             BIGINT NOT NULL
);

CREATE TABLE cart_lines (
    shopper_id     {uuid} NOT NULL REFERENCES carts (shopper_id),
    position       BIGINT NOT NULL,
    variant_id     {uuid} NOT NULL REFERENCES variants (id),
    quantity       BIGINT NOT NULL CHECK (quantity > 0),
    seen_currency  VARCHAR(3) NOT NULL,
    seen_amount    CHAR(39) NOT NULL CHECK (length(seen_amount) = 39),
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
    total_currency      VARCHAR(3) NOT NULL,
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
    currency    VARCHAR(3) NOT NULL,
    unit_price  CHAR(39) NOT NULL CHECK (length(unit_price) = 39),
    fulfilment  VARCHAR(16) NOT NULL,
    PRIMARY KEY (order_id, position) -- the lines of some orders in order
);

CREATE TABLE order_adjustments (
    order_id  {uuid} NOT NULL REFERENCES orders (id),
    position  BIGINT NOT NULL,
    kind      VARCHAR(16) NOT NULL,
    effect    VARCHAR(16) NOT NULL,
    currency  VARCHAR(3) NOT NULL,
    amount    CHAR(39) NOT NULL CHECK (length(amount) = 39),
    PRIMARY KEY (order_id, position) -- the adjustments of some orders in order
);

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

-- ---------- Payments ----------

-- What an order owes, in the shop's currency.
CREATE TABLE invoices (
    id               {uuid} PRIMARY KEY,
    order_id         {uuid} NOT NULL UNIQUE REFERENCES orders (id), -- the invoice of an order
    currency         VARCHAR(3) NOT NULL,
    total            CHAR(39) NOT NULL CHECK (length(total) = 39),
    tolerance        CHAR(39) NOT NULL CHECK (length(tolerance) = 39),
    created_at       BIGINT NOT NULL,
    expires_at       BIGINT NOT NULL,
    grace            BIGINT NOT NULL, -- microseconds
    orphan_patience  BIGINT NOT NULL, -- microseconds
    state            VARCHAR(16) NOT NULL,
    covered          BOOLEAN NOT NULL,
    under            BOOLEAN NOT NULL,
    over             BOOLEAN NOT NULL,
    late             BOOLEAN NOT NULL,
    marked           BOOLEAN NOT NULL,
    marked_at        BIGINT,
    current_attempt  INTEGER NOT NULL CHECK (current_attempt BETWEEN 1 AND 5),
    version          BIGINT NOT NULL,
    CHECK (marked = (marked_at IS NOT NULL))
);
-- Invoices, newest first: all of them, in one state.
CREATE INDEX invoices_by_time ON invoices (created_at, id);
CREATE INDEX invoices_by_state ON invoices (state, created_at, id);

-- The ways to pay an invoice. An asset is written as its CAIP-19 id or, of a charge, as the code of its currency; its
-- decimal places stand beside it.
CREATE TABLE attempts (
    invoice_id        {uuid} NOT NULL REFERENCES invoices (id),
    number            INTEGER NOT NULL CHECK (number BETWEEN 1 AND 5),
    method            VARCHAR(16) NOT NULL,
    chain             VARCHAR(41),
    asset             VARCHAR(115) NOT NULL,
    decimals          INTEGER NOT NULL CHECK (decimals BETWEEN 0 AND 36),
    confirmations     BIGINT,
    payload           VARCHAR(128) UNIQUE, -- a payload is given out once
    value             CHAR(39) NOT NULL CHECK (length(value) = 39),
    payable           CHAR(39) NOT NULL CHECK (length(payable) = 39),
    rate_currency     VARCHAR(3),
    rate_asset        VARCHAR(115),
    rate_decimals     INTEGER CHECK (rate_decimals BETWEEN 0 AND 36),
    rate_numerator    CHAR(39) CHECK (length(rate_numerator) = 39),
    rate_denominator  CHAR(39) CHECK (length(rate_denominator) = 39),
    rate_at           BIGINT,
    opened_at         BIGINT NOT NULL,
    expires_at        BIGINT NOT NULL,
    ripe_at           BIGINT, -- a height
    due_at            BIGINT NOT NULL,
    PRIMARY KEY (invoice_id, number), -- the attempts of some invoices in order
    CHECK (
        (method = 'on_chain' AND chain IS NOT NULL AND confirmations IS NOT NULL AND payload IS NULL)
        OR (method = 'telegram_charge' AND chain IS NULL AND confirmations IS NULL AND payload IS NOT NULL
            AND ripe_at IS NULL)
    ),
    CHECK ((rate_currency IS NULL) = (rate_asset IS NULL)),
    CHECK ((rate_currency IS NULL) = (rate_decimals IS NULL)),
    CHECK ((rate_currency IS NULL) = (rate_numerator IS NULL)),
    CHECK ((rate_currency IS NULL) = (rate_denominator IS NULL)),
    CHECK ((rate_currency IS NULL) = (rate_at IS NULL))
);
-- Attempts of a chain that are ripe at a height or below, in the order in which they are taken.
CREATE INDEX attempts_by_ripeness ON attempts (chain, ripe_at, invoice_id) WHERE ripe_at IS NOT NULL;
-- Attempts of a chain that must be looked at by now, in the order in which they are taken.
CREATE INDEX attempts_by_due ON attempts (chain, due_at, invoice_id);

-- What attempts received on chains. The digest of (chain, transaction, index) counts a transfer once, for all
-- invoices together and whatever happens to any key (SR-54).
CREATE TABLE transfers (
    digest          {bytes} PRIMARY KEY, -- the attempts that hold some transfers
    invoice_id      {uuid} NOT NULL,
    attempt         INTEGER NOT NULL,
    chain           VARCHAR(41) NOT NULL,
    tx              {bytes} NOT NULL,
    tx_index        BIGINT NOT NULL,
    asset           VARCHAR(115) NOT NULL,
    decimals        INTEGER NOT NULL CHECK (decimals BETWEEN 0 AND 36),
    amount          CHAR(39) NOT NULL CHECK (length(amount) = 39),
    paid_at         BIGINT NOT NULL,
    block_height    BIGINT,
    block_hash      {bytes},
    orphaned_since  BIGINT,
    suspended       VARCHAR(16),
    surplus         CHAR(39) NOT NULL CHECK (length(surplus) = 39),
    FOREIGN KEY (invoice_id, attempt) REFERENCES attempts (invoice_id, number),
    CHECK ((block_height IS NULL) = (block_hash IS NULL)),
    CHECK ((block_height IS NULL) <> (orphaned_since IS NULL))
);
-- The ledgers of some invoices; transfers of an invoice, the one that was paid last first.
CREATE INDEX transfers_by_invoice ON transfers (invoice_id, paid_at, digest);
-- Transfers of a block.
CREATE INDEX transfers_by_block ON transfers (chain, block_hash);
-- The newest transfers.
CREATE INDEX transfers_by_moment ON transfers (paid_at, digest);
-- Transfers of a transaction: why is my payment not counted?
CREATE INDEX transfers_by_transaction ON transfers (tx, paid_at, digest);

-- What attempts received as charges of Telegram. The digest of its id counts a charge once, for all invoices together.
CREATE TABLE charges (
    digest       {bytes} PRIMARY KEY,
    invoice_id   {uuid} NOT NULL,
    attempt      INTEGER NOT NULL,
    charge       VARCHAR(255) NOT NULL, -- what Telegram calls it; a refund needs it
    currency     VARCHAR(3) NOT NULL,
    amount       CHAR(39) NOT NULL CHECK (length(amount) = 39),
    paid_at      BIGINT NOT NULL,
    refunded_at  BIGINT,
    suspended    VARCHAR(16),
    surplus      CHAR(39) NOT NULL CHECK (length(surplus) = 39),
    FOREIGN KEY (invoice_id, attempt) REFERENCES attempts (invoice_id, number)
);
-- The charges in the ledgers of some invoices.
CREATE INDEX charges_by_invoice ON charges (invoice_id);

-- The books, as double entries: rows are only ever added. The value is in the currency of the invoice.
CREATE TABLE postings (
    seq         {sequence},
    invoice_id  {uuid} NOT NULL REFERENCES invoices (id),
    attempt     INTEGER, -- of money that no attempt holds: none
    account     VARCHAR(16) NOT NULL,
    asset       VARCHAR(115) NOT NULL,
    decimals    INTEGER NOT NULL CHECK (decimals BETWEEN 0 AND 36),
    side        VARCHAR(8) NOT NULL,
    amount      CHAR(39) NOT NULL CHECK (length(amount) = 39),
    value       CHAR(39) NOT NULL CHECK (length(value) = 39),
    at          BIGINT NOT NULL,
    FOREIGN KEY (invoice_id, attempt) REFERENCES attempts (invoice_id, number)
);
-- The postings about an invoice, in their order.
CREATE INDEX postings_by_invoice ON postings (invoice_id, seq);

-- Receiving addresses. The tag covers the whole row, under a key that is not in the database.
CREATE TABLE addresses (
    invoice_id            {uuid} NOT NULL,
    attempt               INTEGER NOT NULL,
    chain                 VARCHAR(41) NOT NULL,
    account               CHAR(8) NOT NULL,
    account_index         BIGINT NOT NULL,
    recipient             {bytes} NOT NULL, -- sealed under the accounting key
    recipient_generation  INTEGER NOT NULL,
    recipient_index       {bytes} NOT NULL UNIQUE, -- addresses of some recipients
    given_at              BIGINT NOT NULL,
    tag                   {bytes} NOT NULL,
    -- PostgreSQL: the number of the transaction. Rows that commit later have at least the number of the
    -- oldest transaction that was open at the last read. SQLite has one writer, so its rows become visible
    -- in the order of their numbers.
{postgres}    arrival               BIGINT NOT NULL DEFAULT pg_current_xact_id()::text::bigint,
{sqlite}    arrival               BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (invoice_id, attempt), -- the address of an attempt
    FOREIGN KEY (invoice_id, attempt) REFERENCES attempts (invoice_id, number),
    UNIQUE (account, account_index) -- an index is given out once
);
{sqlite}CREATE TRIGGER addresses_arrive AFTER INSERT ON addresses BEGIN
{sqlite}    UPDATE addresses SET arrival = (SELECT MAX(arrival) + 1 FROM addresses)
{sqlite}        WHERE invoice_id = NEW.invoice_id AND attempt = NEW.attempt;
{sqlite}END;
-- The addresses that may have been committed since the last read of the watch list. given_at cannot tell
-- this: a transaction may commit long after it, and clocks differ. Both columns are read from the index.
CREATE INDEX addresses_by_arrival ON addresses (arrival, recipient_index);

-- The source of address indexes. With a counter in a row, every checkout would wait until the one before it
-- has committed; with a sequence none waits. A transaction that rolls back leaves a gap. Nothing here depends
-- on indexes without gaps, but a wallet that searches for funds needs a gap limit that is large enough.
{postgres}CREATE SEQUENCE address_indexes AS BIGINT MINVALUE 0 MAXVALUE 2147483647 START 0 NO CYCLE;
{sqlite}CREATE TABLE address_indexes (next BIGINT NOT NULL CHECK (next <= 2147483648));
{sqlite}INSERT INTO address_indexes (next) VALUES (0);

CREATE TABLE chain_headers (
    chain   VARCHAR(41) NOT NULL,
    height  BIGINT NOT NULL,
    hash    {bytes} NOT NULL,
    parent  {bytes} NOT NULL,
    time    BIGINT NOT NULL,
    PRIMARY KEY (chain, height) -- the remembered headers in order; the newest one
);

-- One row for each chain that was ever read. Its height is that of its newest header.
CREATE TABLE chain_progress (
    chain             VARCHAR(41) PRIMARY KEY,
    observed_through  BIGINT NOT NULL
);

-- Of a transfer on a chain, or of a charge of Telegram.
CREATE TABLE suspense (
    id          {uuid} PRIMARY KEY,
    digest      {bytes} NOT NULL UNIQUE, -- the entry of a payment
    chain       VARCHAR(41),
    tx          {bytes},
    tx_index    BIGINT,
    charge      VARCHAR(255),
    invoice_id  {uuid} NOT NULL REFERENCES invoices (id),
    asset       VARCHAR(115) NOT NULL,
    decimals    INTEGER NOT NULL CHECK (decimals BETWEEN 0 AND 36),
    amount      CHAR(39) NOT NULL CHECK (length(amount) = 39),
    reason      VARCHAR(16) NOT NULL,
    since       BIGINT NOT NULL,
    block_hash  {bytes}, -- of a transfer in no ledger: if the block falls out of the chain, the entry goes
    CHECK ((chain IS NULL) <> (charge IS NULL)),
    CHECK ((chain IS NULL) = (tx IS NULL)),
    CHECK ((chain IS NULL) = (tx_index IS NULL)),
    CHECK (chain IS NOT NULL OR block_hash IS NULL)
);
-- Entries, oldest first: all of them, of one reason.
CREATE INDEX suspense_by_age ON suspense (since, id);
CREATE INDEX suspense_by_reason ON suspense (reason, since, id);
-- Entries of a block.
CREATE INDEX suspense_by_block ON suspense (chain, block_hash) WHERE block_hash IS NOT NULL;

-- ---------- Events, alerts, settings ----------

-- What happened in the shop: ids and numbers, never personal data; rows are only ever added. A row gets its
-- number before its transaction commits, so numbers do not become visible in their order. A reader of all
-- events needs a position that is given after the commit. No worker gives it yet: the column is empty.
CREATE TABLE events (
    seq       {sequence},
    position  BIGINT UNIQUE,
    kind      VARCHAR(32) NOT NULL,
    version   INTEGER NOT NULL,
    at        BIGINT NOT NULL,
    order_id  {uuid} REFERENCES orders (id), -- of an event about an order
    body      TEXT NOT NULL
);
-- The timeline of an order, oldest first.
CREATE INDEX events_by_order ON events (order_id, seq) WHERE order_id IS NOT NULL;

-- Alerts of the staff. A repeat of an open alert is counted in its row.
CREATE TABLE alerts (
    id               {uuid} PRIMARY KEY,
    kind             VARCHAR(40) NOT NULL,
    subject          VARCHAR(255) NOT NULL,
    severity         VARCHAR(16) NOT NULL,
    count            BIGINT NOT NULL CHECK (count > 0),
    first_at         BIGINT NOT NULL,
    last_at          BIGINT NOT NULL,
    acknowledged_by  VARCHAR(64),
    acknowledged_at  BIGINT,
    CHECK ((acknowledged_by IS NULL) = (acknowledged_at IS NULL))
);
-- The open alert of a kind and subject: there is one at most.
CREATE UNIQUE INDEX alerts_open ON alerts (kind, subject) WHERE acknowledged_at IS NULL;
-- Alerts, sorted by the time at which they were first raised, which never changes: all of them, of one kind,
-- those that nobody has acknowledged.
CREATE INDEX alerts_by_time ON alerts (first_at, id);
CREATE INDEX alerts_by_kind ON alerts (kind, first_at, id);
CREATE INDEX alerts_unnoted ON alerts (first_at, id) WHERE acknowledged_at IS NULL;

-- Settings of the shop.
CREATE TABLE settings (
    name        VARCHAR(64) PRIMARY KEY,
    value       TEXT NOT NULL,
    version     BIGINT NOT NULL CHECK (version > 0),
    changed_at  BIGINT NOT NULL,
    changed_by  VARCHAR(64) NOT NULL
);

-- ---------- Queues and audit ----------

-- What came in from outside. A worked item keeps its key and loses its body.
CREATE TABLE inbox (
    id               {sequence},
    source           VARCHAR(64) NOT NULL,
    item_key         VARCHAR(255) NOT NULL,
    person           {bytes}, -- blind index
    body             {bytes}, -- sealed under the inbox key
    body_generation  INTEGER NOT NULL,
    received_at      BIGINT NOT NULL,
    lease_until      BIGINT NOT NULL,
    attempts         BIGINT NOT NULL,
    done             BOOLEAN NOT NULL,
    parked           VARCHAR(200),
    UNIQUE (source, item_key) -- a key is taken in once
);
-- Open items of a source in order of arrival; earlier open items of a person.
CREATE INDEX inbox_open ON inbox (source, id) WHERE NOT done;
CREATE INDEX inbox_open_by_person ON inbox (source, person, id) WHERE NOT done;

-- Facts that count once: idempotency keys, checkouts of a cart version.
CREATE TABLE facts (
    scope     VARCHAR(255) NOT NULL,
    fact_key  VARCHAR(255) NOT NULL,
    digest    VARCHAR(255) NOT NULL,
    outcome   VARCHAR(255) NOT NULL,
    taken_at  BIGINT NOT NULL,
    PRIMARY KEY (scope, fact_key) -- a fact by its key
);

-- Messages owed to the outside: ids and numbers, never personal data.
CREATE TABLE outbox (
    seq          {sequence},
    id           {uuid} NOT NULL UNIQUE, -- a message by its id
    channel      VARCHAR(16) NOT NULL,
    topic        VARCHAR(64) NOT NULL,
    version      INTEGER NOT NULL,
    order_key    VARCHAR(255) NOT NULL,
    body         TEXT NOT NULL,
    created_at   BIGINT NOT NULL,
    lease_until  BIGINT NOT NULL,
    attempts     BIGINT NOT NULL,
    done         BOOLEAN NOT NULL,
    sent_at      BIGINT,
    parked       VARCHAR(200)
);
-- Open messages of a channel in order; earlier open messages of a key.
CREATE INDEX outbox_open ON outbox (channel, seq) WHERE NOT done;
CREATE INDEX outbox_open_by_key ON outbox (channel, order_key, seq) WHERE NOT done;

-- The audit trail. Each entry carries its own HMAC; rows are only ever added.
CREATE TABLE audit_log (
    seq      {sequence},
    at       BIGINT NOT NULL,
    actor    VARCHAR(64) NOT NULL,
    action   VARCHAR(64) NOT NULL,
    subject  VARCHAR(255) NOT NULL,
    version  INTEGER NOT NULL,
    details  TEXT NOT NULL,
    tag      {bytes} NOT NULL
);

-- The audit chain: the number of each entry in it. It has no foreign key to the entry, because the chain
-- must still be there to show that an entry was deleted.
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

CREATE TABLE leases (
    name        VARCHAR(120) PRIMARY KEY,
    holder      VARCHAR(120) NOT NULL,
    epoch       BIGINT NOT NULL,
    held_until  BIGINT NOT NULL
);

-- The message memory of the bot.
CREATE TABLE chat_messages (
    invoice_id  {uuid} PRIMARY KEY,
    message_id  BIGINT NOT NULL
);
CREATE TABLE photos (
    bot     BIGINT NOT NULL,
    photo   VARCHAR(255) NOT NULL,
    handle  TEXT NOT NULL,
    PRIMARY KEY (bot, photo)
);
