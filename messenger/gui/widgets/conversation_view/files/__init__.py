"""Files and pictures in a conversation: how such a message looks, and what can be done with it.

``deeds`` knows what a person can do, ``words`` what is said, ``layout`` where everything stands (all without Tk);
``painter`` draws it with what ``clear_shapes`` makes. Where files come from, and what becomes of a deed, is known to
the ``FileSource`` that the conversation is given.
"""
