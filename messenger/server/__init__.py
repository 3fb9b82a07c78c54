"""Who may say what: the server. One event loop owns all live state and the store; nothing here needs a lock.

A request comes from ``session``, finds its handler in ``router``, is checked and carried out by ``handlers``, and is
answered when ``turn`` has committed what it wrote. No window and no client code may be imported.
"""
