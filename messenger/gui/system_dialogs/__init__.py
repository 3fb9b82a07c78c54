"""The system's own dialogs for files and folders, by which a person says which ones."""

import tkinter as tk
from collections.abc import Callable
from pathlib import Path

AskWhere = Callable[[tk.Misc, str, str, Callable[[Path | None], object]], object]
"""Asks where to save a file: over which window, with which title, under which name; then says where, or None."""
