-- How many names are kept for one user.

create index reserved_user on reserved_name (user);
