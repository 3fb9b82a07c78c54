"""The bytes of files: the folder they lie in, the connections that bring and fetch them, and what is swept away."""
