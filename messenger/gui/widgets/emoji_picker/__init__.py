"""The popup in which emoji are picked: what lies where, the grid that draws it, and the popup around it."""
