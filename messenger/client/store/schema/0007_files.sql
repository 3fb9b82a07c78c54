-- Files: what messages name, what is on its way in chats, where it was saved, and small pictures of large
-- ones. A file as a message names it is JSON: hash, size, name (made harmless), width, height.

ALTER TABLE message ADD COLUMN file TEXT NOT NULL DEFAULT '';       -- '': none
ALTER TABLE message ADD COLUMN file_name TEXT NOT NULL DEFAULT '';  -- its name, to be found

DROP TRIGGER message_came;
DROP TRIGGER message_went;

CREATE TRIGGER message_came AFTER INSERT ON message WHEN new.change = '' AND new.suite = 'plain' BEGIN
    INSERT INTO message_search (rowid, text) VALUES (new.id, trim(new.text || char(10) || new.file_name, char(10)));
END;

CREATE TRIGGER message_went AFTER DELETE ON message WHEN old.change = '' AND old.suite = 'plain' BEGIN
    INSERT INTO message_search (message_search, rowid, text)
    VALUES ('delete', old.id, trim(old.text || char(10) || old.file_name, char(10)));
END;

-- An own message with a file has no dn, and no failure, until the file is whole at the server. Its hash is '' until the
-- file was read.
ALTER TABLE outbox ADD COLUMN file TEXT NOT NULL DEFAULT '';

CREATE TABLE upload (
    outbox INTEGER PRIMARY KEY REFERENCES outbox (id) ON DELETE CASCADE,
    source TEXT NOT NULL,               -- where it lies; '': in the vault
    mtime INTEGER NOT NULL,             -- ns, when it was read; another one: it is read again
    paused INTEGER NOT NULL DEFAULT 0,
    tries INTEGER NOT NULL DEFAULT 0,   -- how often the server said that it has not got it
    reason TEXT NOT NULL DEFAULT ''     -- not empty: why it came to nothing, for now
) STRICT;

CREATE TABLE download (
    account INTEGER NOT NULL REFERENCES account (id),
    log TEXT NOT NULL,
    cid TEXT NOT NULL,
    seq INTEGER NOT NULL,
    sender INTEGER NOT NULL,
    file TEXT NOT NULL,
    target TEXT NOT NULL,               -- '': the folder that is chosen
    began INTEGER NOT NULL,
    paused INTEGER NOT NULL DEFAULT 0,
    reason TEXT NOT NULL DEFAULT '',    -- not empty: why it came to nothing
    over INTEGER NOT NULL DEFAULT 0,    -- 1: for good
    PRIMARY KEY (account, log, cid)
) STRICT, WITHOUT ROWID;

CREATE TABLE saved (
    id INTEGER PRIMARY KEY,
    account INTEGER NOT NULL REFERENCES account (id),
    log TEXT NOT NULL,
    cid TEXT NOT NULL,
    hash TEXT NOT NULL,
    size INTEGER NOT NULL,
    outgoing INTEGER NOT NULL,
    path TEXT NOT NULL,
    UNIQUE (account, log, cid)
) STRICT;

CREATE TABLE thumbnail (
    hash TEXT PRIMARY KEY,              -- of the large picture
    data BLOB NOT NULL,
    used INTEGER NOT NULL               -- ms
) STRICT;
