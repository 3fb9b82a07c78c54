"""What one profile keeps on this computer's disk: an encrypted database behind one class per noun.

Used by the core thread alone. SQL stands here and nowhere else in the client; what the rows mean for the delivery of
messages is decided by those who ask.
"""
