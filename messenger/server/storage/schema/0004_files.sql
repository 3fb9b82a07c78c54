-- Pictures and files: which message names one, who has brought it, and where its bytes lie.

alter table message add column file text; -- the file that a message names, as JSON

-- Each content once, however many users have brought it; there as long as one of them holds it.
create table file (
    hash      text primary key,         -- SHA-256, base64url
    size      integer not null,
    place     text not null unique,     -- what it is called in the folder of files
    stored    integer not null
) without rowid;

-- Who has brought a file whole: only they may name it in messages.
create table holding (
    user      integer not null references user (id),
    hash      text not null references file (hash),
    size      integer not null,
    used      integer not null,         -- when it was brought, or last asked for before sending
    primary key (user, hash)
) without rowid;

create index holding_file on holding (hash);

-- What is not whole yet.
create table upload (
    user      integer not null references user (id),
    hash      text not null,            -- as said: not checked yet
    size      integer not null,
    place     text not null unique,
    touched   integer not null,         -- when somebody last asked to bring it
    primary key (user, hash)
) without rowid;

-- Which messages name a holding: it is kept for them.
create table attachment (
    message   integer primary key,      -- message.id
    user      integer not null,
    hash      text not null
);

create index attachment_holding on attachment (user, hash);
