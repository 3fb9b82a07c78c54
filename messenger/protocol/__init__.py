"""What is said: every message of the wire as a typed struct, and the codec that turns them into lines.

No sockets, no clock and no threads live here. Whoever wants to know what client and server can tell each other reads
this folder; ``docs/protocol.md`` is written from it.
"""
