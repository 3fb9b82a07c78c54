-- How far entries have been forgotten: a hole in the numbers of a log that lies behind it is a defect.

alter table server add column forgotten integer not null default 0; -- message.id of the last that was looked at

update server set forgotten = (select coalesce(max(id), 0) from message)
where (select count(*) from message) <> (select coalesce(sum(head), 0) from
       (select max(seq) as head from message group by log) as heads);
