"""Private sessions: two devices that the server has introduced and that then talk without it.

*Ways* find the other device and prove it: ``identity``, ``safety``, ``meeting``, ``keys``, ``listener``, ``handshake``,
``link``, ``relay``, ``ways``; they know no text. *Sessions* are what people have: ``model``, ``texts``, ``session``,
``sessions``, ``trust``; they know no socket. Text that is said here lives in memory only.

*Files* go inside a session, behind its texts, which ``talk`` joins: ``sharing`` knows all of one session, ``outgoing``
and ``incoming`` how each stands, ``stream`` and ``landing`` move their bytes, and ``shelf`` is what lies on the disk.
"""
