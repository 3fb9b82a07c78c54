"""How files come into a conversation: chosen, dropped or pasted. What is asked before they are sent is a dialog's."""
