"""How well offline graders tell supported answers from others, on people's labels of attribution.

    python benchmarks/attribution.py DATA.jsonl

DATA is the BEGIN benchmark (Dziri et al. 2022) as JSON lines with message, knowledge, response and
begin_label. A response is good if it is fully attributable. Responses to one piece of knowledge are
a cluster. The weights of weighted precision are counted on half of the clusters, without labels;
all figures are of the other half, by the template's own graders and statistics.
"""

import sys
from pathlib import Path

from measure import BUILD, ROOT, environment, project, run


def main() -> None:
    """Measure inside a fresh project, and print the figures."""
    folder = project(BUILD / "bench" / "bench", "evals")
    python = environment(folder, "test-env")
    script = ROOT / "benchmarks" / "inside" / "attribution.py"
    command = [python, script, Path(sys.argv[1]).resolve()]
    print(run(command, cwd=folder, PYTHONPATH=str(folder / "src"))[1])


if __name__ == "__main__":
    main()
