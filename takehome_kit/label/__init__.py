"""`takehome label`: people label what a judge is then measured on, blind and in random order."""
