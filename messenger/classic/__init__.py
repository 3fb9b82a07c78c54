"""The terminal client of the classic door: ``python -m messenger.classic HOST PORT``.

It needs nothing but Python, on any system with POSIX terminals. Two threads, which share nothing but two queues:

- the main thread (``terminal``) owns keyboard and screen;
- the receiving thread (``receiver``) owns all sockets: one to the server, one that listens for private sessions, and
  one for each of those (``private``).

``messages`` is what is said on all of them, ``stream`` how a socket becomes lines, ``typed_line`` what stands on the
line that is being typed.
"""
