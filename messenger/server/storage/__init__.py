"""The server's store: the one database connection, and the SQL of each noun. No rights are checked here."""
