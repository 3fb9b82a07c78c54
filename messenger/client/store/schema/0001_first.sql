-- What one profile keeps. Every row belongs to one account, and an account is one user of one server's key: data of
-- different servers or users never mix. Times are milliseconds since 1970 (UTC).

CREATE TABLE server (
    id INTEGER PRIMARY KEY,
    pin TEXT NOT NULL UNIQUE,           -- its key, as in an invite
    name TEXT NOT NULL,
    addresses TEXT NOT NULL,            -- host:port, separated by commas, the one that answered last first
    used INTEGER NOT NULL               -- when somebody last signed in there
) STRICT;

CREATE TABLE account (
    id INTEGER PRIMARY KEY,
    server INTEGER NOT NULL REFERENCES server (id),
    user INTEGER NOT NULL,
    user_name TEXT NOT NULL,
    display_name TEXT NOT NULL,
    admin INTEGER NOT NULL,
    device TEXT NOT NULL,
    token TEXT NOT NULL,                -- empty: the password is asked next time
    epoch TEXT NOT NULL,                -- the server's database; another one: it was restored
    dn INTEGER NOT NULL,                -- the last device number given to a send
    renumber INTEGER NOT NULL,          -- 1: the outbox has to be numbered anew once everything is synced
    people_rev INTEGER NOT NULL,        -- how much of the directory is here
    current INTEGER NOT NULL,           -- 1: this is the account the profile opens with
    used INTEGER NOT NULL,
    UNIQUE (server, user)
) STRICT;

CREATE TABLE person (
    account INTEGER NOT NULL REFERENCES account (id),
    id INTEGER NOT NULL,
    name TEXT NOT NULL,
    display TEXT NOT NULL,
    seen INTEGER NOT NULL,
    PRIMARY KEY (account, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE chat (
    id INTEGER PRIMARY KEY,
    account INTEGER NOT NULL REFERENCES account (id),
    log TEXT NOT NULL,
    cursor INTEGER NOT NULL,            -- everything up to this seq is in message
    head INTEGER NOT NULL,              -- the last seq the server told of
    read INTEGER NOT NULL,              -- up to where this user has read, on any device
    delivered INTEGER NOT NULL,         -- up to where the other side has stored
    told INTEGER NOT NULL,              -- the cursor that the server is known to have heard of
    UNIQUE (account, log)
) STRICT;

CREATE TABLE message (
    id INTEGER PRIMARY KEY,
    chat INTEGER NOT NULL REFERENCES chat (id),
    seq INTEGER NOT NULL,
    sender INTEGER NOT NULL,
    ts INTEGER NOT NULL,
    cid TEXT NOT NULL,
    text TEXT NOT NULL,
    suite TEXT NOT NULL,
    UNIQUE (chat, seq)
) STRICT;

CREATE TABLE outbox (
    id INTEGER PRIMARY KEY,             -- the order in which they were written
    account INTEGER NOT NULL REFERENCES account (id),
    dn INTEGER,                         -- null: refused for good, see failure
    cid TEXT NOT NULL,
    log TEXT NOT NULL,
    ts INTEGER NOT NULL,
    text TEXT NOT NULL,
    failure TEXT,
    UNIQUE (account, dn),
    UNIQUE (account, cid)
) STRICT;

CREATE TABLE draft (
    account INTEGER NOT NULL REFERENCES account (id),
    log TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (account, log)
) STRICT, WITHOUT ROWID;

-- Filled and emptied to learn whether the disk takes writes again.
CREATE TABLE probe (id INTEGER PRIMARY KEY, filler BLOB NOT NULL) STRICT;
