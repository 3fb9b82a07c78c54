-- What is read here may come before what is older: it counts as read once that is here, too.

ALTER TABLE chat ADD COLUMN seen INTEGER NOT NULL DEFAULT 0;
-- up to where this user has read on this device; read is what the server may know, for it counts as delivered
