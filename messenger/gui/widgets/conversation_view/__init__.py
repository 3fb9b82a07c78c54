"""The conversation: rows of messages as bubbles on a canvas that holds only what can be seen.

Data flows one way. ``rows`` keeps what is to be shown, in order; ``lines`` and ``layout`` turn one row into places,
without Tk; ``viewport`` decides which rows stand where; ``painter`` makes canvas items of them; ``view`` is the widget
and hears mouse and keyboard. Nothing here knows the state, the store or the network.
"""

from messenger.gui.widgets.conversation_view.rows import Row, Sender
from messenger.gui.widgets.conversation_view.view import ConversationView

__all__ = ["ConversationView", "Row", "Sender"]
