"""The evals: do the annotators agree, does the evaluator agree with them, what do violations go with?"""
