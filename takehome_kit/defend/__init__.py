"""`takehome defend`: the questions a reviewer will ask about a project, and practice on them."""
