"""The system's own dialogs for files and folders, by which a person says which ones."""
