"""Messenger: a self-hosted desktop messenger.

The rooms, in the order in which they may import one another: ``protocol`` (what is said), ``net`` (how lines
travel), then ``server`` (who may say what) on one side and ``client`` (what one user knows and does) with
``gui`` (what one user sees) on the other. Server and client never meet. Apart from all stands ``classic``, a client
for a bare terminal that imports none of them.
"""

__version__ = "0.1.0"
