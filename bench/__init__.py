"""What server and window cost: the server beside a bare relay in the same run. ``make bench`` runs every scenario.

``floor`` is the relay, ``load`` the clients, ``servers`` starts either of the two, ``private`` and ``talkers`` are two
who talk without the server, ``window`` starts the desktop program in the ``workplace`` made for it and ``driven`` is
that program driven from inside; ``hostile`` is what ``attackers`` do to the others, ``crowd`` are thousands who only
stand there; ``__main__`` runs rounds and prints. Nothing of the product may import from here.
"""
