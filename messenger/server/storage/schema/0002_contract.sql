-- Groups, Everyone, blocks, mutes, profiles, lock-out.

alter table user add column town text not null default '';
alter table user add column email text not null default '';
alter table user add column about text not null default '';
alter table user add column deleted integer not null default 0; -- the row stays: its messages name it

-- Names that were given up and may not be taken by others yet.
create table reserved_name (
    name_key  text primary key,
    skeleton  text not null,
    user      integer not null references user (id), -- who may have it back
    until     integer not null
) without rowid;

create index reserved_skeleton on reserved_name (skeleton);

-- Failed sign-ins by name, whether anybody has that name or not.
create table lock (
    name_key  text primary key,
    failures  integer not null,
    until     integer not null default 0, -- locked until then
    touched   integer not null          -- the last failure; old rows go
) without rowid;

alter table device add column active integer not null default 0; -- the person's last activity there

create table block (
    blocker   integer not null references user (id),
    blocked   integer not null references user (id),
    primary key (blocker, blocked)
) without rowid;

create table mute (
    user      integer not null references user (id),
    log       text not null,            -- by name: a chat may be muted before anything was said in it
    primary key (user, log)
) without rowid;

create table chat_group (
    log       integer primary key references log (id),
    id        text not null unique,     -- made by the client that made the group
    title     text not null,
    leader    integer references user (id), -- null: the group has ended
    created   integer not null
);

-- Who sees which part of a group's log.
create table membership (
    log       integer not null references log (id),
    user      integer not null references user (id),
    after     integer not null,         -- what comes after this seq,
    until     integer,                  -- up to this one; null: still a member
    standing  text not null default 'member', -- why it ended: left, removed, ended
    title     text not null default '', -- the last one seen by who is no member any more
    primary key (log, user, after)
) without rowid;

create index membership_user on membership (user);

-- Entries of a log that are no messages: what happened to a group, as JSON.
alter table message add column change text;

-- Who was online when a broadcast was accepted, and so may see it.
create table audience (
    seq       integer primary key,      -- in the log of Everyone
    users     blob not null,            -- their ids, 8 bytes each, little-endian, ascending
    left_out  integer not null default 0 -- somebody was not among them because of a block
);
