-- Groups, blocks, mutes, deleted accounts, and what the profile prefers.

ALTER TABLE message ADD COLUMN change TEXT NOT NULL DEFAULT '';
-- not empty: no message but something that happened to a group, as the server told it

ALTER TABLE person ADD COLUMN deleted INTEGER NOT NULL DEFAULT 0;

CREATE TABLE user_group (
    account INTEGER NOT NULL REFERENCES account (id),
    id TEXT NOT NULL,
    told TEXT NOT NULL,                 -- the whole of it, as the server told it
    PRIMARY KEY (account, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE block (
    account INTEGER NOT NULL REFERENCES account (id),
    user INTEGER NOT NULL,
    PRIMARY KEY (account, user)
) STRICT, WITHOUT ROWID;

CREATE TABLE mute (
    account INTEGER NOT NULL REFERENCES account (id),
    log TEXT NOT NULL,
    PRIMARY KEY (account, log)
) STRICT, WITHOUT ROWID;

CREATE TABLE preference (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
