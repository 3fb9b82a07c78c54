-- A new device begins at the end of each log; what is older comes bit by bit.

ALTER TABLE chat ADD COLUMN floor INTEGER NOT NULL DEFAULT 0;
-- nothing up to this seq counts as being in message, even if it is: everything after it, up to cursor, is
