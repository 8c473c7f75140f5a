"""`takehome timebox`: a log of events, a plan, and what follows from the two."""
