"""What the tests of dialogs start from."""

import tkinter as tk

import pytest

from messenger.gui.look.look import Look
from tests.gui.dialogs.opened import Opened


@pytest.fixture
def opened(root: tk.Tk, look: Look) -> Opened:
    return Opened(root, look)
