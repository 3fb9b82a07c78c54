-- Whoever made an account after a backup is gone when one goes back to it. Nobody else may get that number: what others
-- have written to it, and still have to send, is not for a stranger.

alter table server add column first_user integer not null default 0; -- ids of accounts below were given or are left out
