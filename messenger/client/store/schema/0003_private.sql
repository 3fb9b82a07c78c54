-- Private sessions: the keys of the devices of others, as they were first met or accepted by hand. No text, ever.

CREATE TABLE peer_key (
    account INTEGER NOT NULL REFERENCES account (id),
    user INTEGER NOT NULL,
    device TEXT NOT NULL,
    pin TEXT NOT NULL,                  -- the SHA-256 of its public key, as in an invite
    PRIMARY KEY (account, user, device)
) STRICT, WITHOUT ROWID;
