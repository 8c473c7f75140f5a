"""The evals: is the evaluator right, and what do the violations that it finds go with?"""
