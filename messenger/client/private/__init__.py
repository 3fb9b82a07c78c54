"""Private sessions: two devices that the server has introduced and that then talk without it.

*Ways* find the other device and prove it: ``identity``, ``safety``, ``meeting``, ``keys``, ``listener``, ``handshake``,
``link``, ``relay``, ``ways``; they know no text. *Sessions* are what people have: ``model``, ``texts``, ``session``,
``sessions``, ``trust``; they know no socket. Text that is said here lives in memory only.
"""
