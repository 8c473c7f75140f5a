"""Show the candidates that are made without a language model, before anything is verified."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from .config import ConfigError, MissingError


def main() -> int:
    """Exit code 0; 2 for bad input; 3 for what is missing around the project."""
    from .judging.drafts import drafts
    from .judging.project import Project

    try:
        project = Project(Path.cwd())
        config = project.config
        for candidate in drafts(project.seeds(), config.generate.each, config.split.seed):
            print(json.dumps(candidate, ensure_ascii=False))
    except (ConfigError, MissingError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2 if isinstance(error, ConfigError) else 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
