"""What the tests of private chats start from."""

import tkinter as tk

import pytest

from messenger.gui.look.look import Look
from tests.gui.private.desk import Desk


@pytest.fixture
def desk(root: tk.Tk, look: Look) -> Desk:
    return Desk(root, look)
