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
    id          {uuid} PRIMARY KEY, -- newest first: ids are in the order of their time
    staff_id    {uuid} NOT NULL,
    name        VARCHAR(200) NOT NULL,
    hash        {bytes} NOT NULL,
    scopes      TEXT NOT NULL,
    created_at  BIGINT NOT NULL,
    expires_at  BIGINT NOT NULL,
    revoked_at  BIGINT
);
