-- One logical mail to one mailbox. It is sent until the receiver's server has taken it, always with the same Message-ID,
-- so that a copy too many is known as a copy.

CREATE TABLE mail (
    -- Outbox row or digest that it comes from, and the mailbox's place: stable, so that a repetition makes no second mail.
    id           text COLLATE "C" PRIMARY KEY,
    kind         text COLLATE "C" NOT NULL,
    hire_id      text COLLATE "C",
    handoff_id   text COLLATE "C",
    -- Where the address is to be found again: delivery:<id>, service:<id>:lead_mailbox, principal:<id>, person:<id>. The
    -- address itself is not kept here.
    recipient    text COLLATE "C" NOT NULL,
    language     text COLLATE "C" NOT NULL,
    -- Without brackets: <token>@<domain>; the token, 40 hexadecimal digits made from the id, is also in the address that
    -- the mail is given back to.
    message_id   text COLLATE "C" NOT NULL UNIQUE,
    -- message_id of the first mail of the same handoff to the same recipient.
    in_reply_to  text COLLATE "C",
    -- Codes for the template; nothing personal.
    content      jsonb NOT NULL,
    state        text COLLATE "C" NOT NULL CHECK (state IN ('queued', 'sent', 'undeliverable', 'dropped')),
    -- Why it is undeliverable (bounced, refused, no_address, expired) or dropped (no_longer_true, never_sent, revoked, expired).
    reason       text COLLATE "C",
    -- Enhanced status code of the receiver's server: 5.1.1.
    smtp_status  text COLLATE "C",
    created_at   timestamptz(3) NOT NULL,
    available_at timestamptz(3) NOT NULL,
    -- After this it is given up; null: as long after created_at as its kind says.
    expires_at   timestamptz(3),
    attempts     integer NOT NULL DEFAULT 0,
    -- An attempt ended without an answer after the mail may have been handed over.
    may_have_arrived boolean NOT NULL DEFAULT false,
    sent_at      timestamptz(3),
    settled_at   timestamptz(3),
    -- Somebody has seen to an undeliverable mail.
    handled_by   text COLLATE "C",
    handled_at   timestamptz(3)
);

CREATE INDEX mail_due_idx ON mail (available_at, id) WHERE state = 'queued';
CREATE INDEX mail_handoff_id_idx ON mail (handoff_id, created_at);
CREATE INDEX mail_hire_id_idx ON mail (hire_id, created_at);
CREATE INDEX mail_undeliverable_idx ON mail (hire_id) WHERE state = 'undeliverable' AND handled_at IS NULL;

-- What waits for somebody's next digest.
CREATE TABLE digest_item (
    -- As the outbox row that it comes from, and the recipient.
    id         text COLLATE "C" PRIMARY KEY,
    recipient  text COLLATE "C" NOT NULL,
    hire_id    text COLLATE "C" NOT NULL,
    -- DigestEntry of mail/content.ts.
    entry      jsonb NOT NULL,
    -- Digests made before this instant leave it to the next one.
    created_at timestamptz(3) NOT NULL,
    -- Digest that took it: <recipient>:<date>; also when it was left out as no longer true.
    digest_id  text COLLATE "C"
);

CREATE INDEX digest_item_open_idx ON digest_item (recipient, created_at) WHERE digest_id IS NULL;
