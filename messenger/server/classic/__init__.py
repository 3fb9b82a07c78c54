"""The door for bare text terminals: what a person types becomes requests, events become lines. See docs/classic.md.

Sockets are the business of ``connection``; all else here is without I/O. What a request means is not known here.
"""
