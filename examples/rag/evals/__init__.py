"""The evals. Ragas reports its use to its makers unless this is set before it is imported."""

import os

os.environ["RAGAS_DO_NOT_TRACK"] = "true"
