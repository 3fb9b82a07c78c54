"""What one user sees: windows, widgets and the look. tkinter lives here and nowhere else."""
