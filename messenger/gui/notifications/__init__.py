"""What the desktop is told of what came: which notifications there are, what they say, and who hands them over."""
