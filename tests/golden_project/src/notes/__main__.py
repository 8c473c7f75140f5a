"""What the kit asks goes through the modules beside this one, as in a rendered project."""
