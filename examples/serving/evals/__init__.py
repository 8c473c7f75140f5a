"""The evals: quality of the model, contract of the API, load."""
