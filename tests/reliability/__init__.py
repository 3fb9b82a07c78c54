"""What the program promises, the test behind each promise, and the figure that test last reached.

The rigs themselves lie with what they try (``tests.torture``, ``tests.fuzz``, ``tests.server``...); here is only what
they noted, and the page that is made of it.

    make reliability             every rig in its long form, one after the other, and the table in docs/reliability.md
    make reliability ONLY=R3,F6  those behind these goals

``figures``: where rigs note what they reached. ``goals``: the promises, as data. ``table``: the page's table.
``runs``: running the rigs.
"""
