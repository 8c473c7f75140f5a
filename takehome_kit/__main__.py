"""`python -m takehome_kit` is the same as `takehome`."""

from .cli import main

main()
