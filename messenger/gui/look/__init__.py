"""The look: colours, fonts, icons, emoji and drawn shapes. It knows nothing of chats."""
