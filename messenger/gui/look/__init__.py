"""The look: colours, fonts, icons, emoji and drawn shapes. Knows pixels and Tk, nothing of chats or users' data."""
