"""What each command does, a module a noun. Functions of a context, the chat and the words; ``commands`` holds their
table.

How a command is typed is not known here, and nothing outside of ``Commands`` calls these functions.
"""
