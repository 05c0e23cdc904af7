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
CREATE INDEX inbox_open_by_person ON inbox (person, id) WHERE NOT done;

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
    lane         VARCHAR(16) NOT NULL,
    topic        VARCHAR(64) NOT NULL,
    version      INTEGER NOT NULL,
    order_key    VARCHAR(255) NOT NULL,
    fields       TEXT NOT NULL,
    created_at   BIGINT NOT NULL,
    lease_until  BIGINT NOT NULL,
    attempts     BIGINT NOT NULL,
    done         BOOLEAN NOT NULL,
    sent_at      BIGINT,
    parked       VARCHAR(200)
);
-- Open messages of a lane in order; earlier open messages of a key.
CREATE INDEX outbox_open ON outbox (lane, seq) WHERE NOT done;
CREATE INDEX outbox_open_by_key ON outbox (lane, order_key, seq) WHERE NOT done;
-- Messages of a lane, newest first.
CREATE INDEX outbox_by_lane ON outbox (lane, seq);

-- The audit trail. Each entry carries its own HMAC; rows are only ever added.
CREATE TABLE audit_log (
    seq      {sequence},
    at       BIGINT NOT NULL,
    actor    VARCHAR(64) NOT NULL,
    action   VARCHAR(64) NOT NULL,
    subject  VARCHAR(255) NOT NULL,
    details  TEXT NOT NULL,
    tag      {bytes} NOT NULL
);
-- What happened to a subject.
CREATE INDEX audit_log_by_subject ON audit_log (subject, seq);

CREATE TABLE leases (
    name        VARCHAR(120) PRIMARY KEY,
    holder      VARCHAR(120) NOT NULL,
    epoch       BIGINT NOT NULL,
    held_until  BIGINT NOT NULL
);

-- What the bot remembers of its own messages.
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
