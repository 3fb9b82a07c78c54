-- Everything the server keeps. Plain SQL, ids made by the server, so that another database can follow.

create table server (
    only      integer primary key check (only = 1),
    epoch     text not null,            -- random id of this database; a restored one gets a new epoch
    alive     integer not null default 0 -- last sign of life of the server
);

create table user (
    id        integer primary key,
    name      text not null,            -- as shown, in its canonical form
    name_key  text not null unique,     -- canonical form, compared
    skeleton  text not null unique,     -- look-alikes have the same one
    display   text not null,
    password  text,                     -- Argon2 hash; null: cannot sign in by password
    plain     text,                     -- imported password that is not hashed yet
    admin     integer not null default 0,
    rev       integer not null,         -- directory revision of the last change others see
    created   integer not null,         -- milliseconds, as every time here
    seen      integer not null default 0,
    online    integer not null default 0 -- had a session when the server was last alive
);

create table device (
    id           integer primary key,
    user         integer not null references user (id),
    client_id    text not null,         -- the installation's own 128-bit id
    name         text not null,
    token        blob,                  -- SHA-256 of the resume token; null: signed out
    token_before blob,                  -- the one before it, valid until the new one has been used
    dn           integer not null default 0, -- last device number accepted or refused for good
    last_row     integer not null default 0, -- message.id of its last message, start of the walk for repeats
    created      integer not null,
    used         integer not null,
    unique (user, client_id)
);

create index device_client on device (client_id);

create table invite (
    id        integer primary key,
    token     blob not null unique,     -- SHA-256
    admin     integer not null default 0,
    uses      integer not null,         -- left
    expires   integer,                  -- null: never
    created   integer not null,
    creator   integer references user (id), -- null: the operator
    revoked   integer not null default 0
);

create table log (
    id        integer primary key,
    name      text not null unique
);

create table participant (
    user      integer not null references user (id),
    log       integer not null references log (id),
    delivered integer not null default 0,
    read      integer not null default 0,
    primary key (user, log)
) without rowid;

create index participant_log on participant (log);

-- Append-only; the one index carries every question asked of it. No index on cid: repeats walk prev_row.
create table message (
    id        integer primary key,
    log       integer not null,
    seq       integer not null,
    ts        integer not null,
    sender    integer not null,
    device    integer not null,
    dn        integer not null,
    prev_row  integer not null,         -- message.id of the device's message before this one
    cid       text not null,
    suite     text,                     -- null: plain
    text      text not null
);

create unique index message_place on message (log, seq);

-- Sends refused for good, so that a repeat gets the same answer; pruned to the last 200 of a device.
create table refusal (
    device    integer not null,
    dn        integer not null,
    cid       text not null,
    code      text not null,
    primary key (device, dn)
) without rowid;

-- Names that credentials.txt has brought once already.
create table imported (
    name_key  text primary key
) without rowid;
