"""The client of chat models, loaded when it is first used: importing it takes most of a second."""

import sys
from importlib.util import LazyLoader, find_spec, module_from_spec

if "openai" not in sys.modules:
    spec = find_spec("openai")
    spec.loader = LazyLoader(spec.loader)
    sys.modules["openai"] = module_from_spec(spec)
    spec.loader.exec_module(sys.modules["openai"])
openai = sys.modules["openai"]
