-- What was here when the server turned out to have been put back to an earlier state, until it is known of each message
-- whether the server still has it. Then own messages that it lost go to the outbox as not delivered, and of the others
-- it is told how many they were.
CREATE TABLE doubted (
    id INTEGER PRIMARY KEY,             -- the order in which they stood in their log
    account INTEGER NOT NULL REFERENCES account (id),
    log TEXT NOT NULL,
    seq INTEGER NOT NULL,               -- the number it had
    sender INTEGER NOT NULL,
    cid TEXT NOT NULL,
    ts INTEGER NOT NULL,
    text TEXT NOT NULL,                 -- '' and no file: nothing that could be sent again from here
    file TEXT NOT NULL,
    UNIQUE (account, log, sender, cid)
) STRICT;

-- In person, deleted = 2 says the same of people: it is not known yet whether the server still has the account.
