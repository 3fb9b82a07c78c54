"""What one user knows and does, without a window: the link to the server, the store on disk, the state in memory.

No tkinter here, so that everything in this folder runs and is tested without a screen. Facts flow one way: network
and store put them into the inbox, the state applies them, windows hear of the changes. Orders flow the other way
through ``actions`` only.
"""
