"""Private chats on the screen: the window of each, the question whether one wants one, and what both say.

``words`` says in sentences how a session stands; ``window`` shows one; ``rings`` asks; ``privates`` opens and closes.
"""
