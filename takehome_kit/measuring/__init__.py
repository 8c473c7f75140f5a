"""`takehome eval`: run, remember, and bring the README in line."""
