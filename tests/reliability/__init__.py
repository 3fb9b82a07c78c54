"""What the program promises, the test behind each promise, and the figure that test last reached.

The rigs themselves lie with what they try (``tests.torture``, ``tests.fuzz``, ``tests.server``...); here is only what
they noted, and the page that is made of it.
"""
