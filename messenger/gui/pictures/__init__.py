"""Pictures in messages: decoded off the Tk thread, kept small, shown large. Rows of messages are not made here."""
