-- Full-text search over the messages. A message's id says when it was written: its ts in the upper bits, a number
-- among those of the same millisecond in the lower 20. So the index, which is ordered by id, is ordered by time, and
-- the newest hits of a common word are found without looking at all others.

CREATE TABLE timed_message (
    id INTEGER PRIMARY KEY,
    chat INTEGER NOT NULL REFERENCES chat (id),
    seq INTEGER NOT NULL,
    sender INTEGER NOT NULL,
    ts INTEGER NOT NULL,
    cid TEXT NOT NULL,
    text TEXT NOT NULL,
    suite TEXT NOT NULL,
    change TEXT NOT NULL DEFAULT '',    -- not empty: no message but something that happened to a group
    UNIQUE (chat, seq)
) STRICT;

INSERT INTO timed_message (id, chat, seq, sender, ts, cid, text, suite, change)
SELECT min(ts, 4398046511104) * 1048576 + row_number() OVER (PARTITION BY min(ts, 4398046511104) ORDER BY id) - 1,
    chat, seq, sender, ts, cid, text, suite, change FROM message;

DROP TABLE message;
ALTER TABLE timed_message RENAME TO message;

CREATE VIRTUAL TABLE message_search USING fts5 (
    text, content = 'message', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2', columnsize = 0
);

INSERT INTO message_search (rowid, text) SELECT id, text FROM message WHERE change = '' AND suite = 'plain' ORDER BY id;

-- A row of message is never updated.
CREATE TRIGGER message_came AFTER INSERT ON message WHEN new.change = '' AND new.suite = 'plain' BEGIN
    INSERT INTO message_search (rowid, text) VALUES (new.id, new.text);
END;

CREATE TRIGGER message_went AFTER DELETE ON message WHEN old.change = '' AND old.suite = 'plain' BEGIN
    INSERT INTO message_search (message_search, rowid, text) VALUES ('delete', old.id, old.text);
END;
