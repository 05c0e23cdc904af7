CREATE TABLE categories (
    id        {uuid} PRIMARY KEY,
    name      VARCHAR(80) NOT NULL,
    position  BIGINT NOT NULL
);

CREATE TABLE branches (
    id        {uuid} PRIMARY KEY,
    name      VARCHAR(80) NOT NULL,
    address   TEXT NOT NULL,
    ships     BOOLEAN NOT NULL,
    collects  BOOLEAN NOT NULL,
    position  BIGINT NOT NULL
);

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
    currency    CHAR(3) NOT NULL,
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
