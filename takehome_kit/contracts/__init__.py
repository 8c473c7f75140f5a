"""What all agree on: the run record, a project, an error."""
