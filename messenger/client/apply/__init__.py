"""How each fact changes the state, a module a noun. Functions of a state and a fact; ``state`` holds their table.

Nothing is kept here, and nothing outside of ``State.apply`` calls these functions.
"""
