"""The data as a whole: backups, the way back to one, and whether all is sound. Nothing here knows a session or a turn.

What a database is made of, its copies, its soundness and what can be saved of it, is in ``storage``.
"""
