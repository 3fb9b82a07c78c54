"""What the server costs, measured beside a bare relay in the same run. ``make bench`` runs every scenario.

``floor`` is the relay, ``load`` the clients, ``servers`` starts either of the two, ``__main__`` runs rounds and prints.
Nothing of the product may import from here.
"""
