# `make demo` shows the kit at work, `make test` tests it; both set up what they need.
# `make test-all` adds what CI does not run at each push (the marker `extra`).
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(shell command -v uv 2>/dev/null)
INSTALL := $(if $(UV),uv pip install -q --python $(BIN)/python,$(BIN)/python -m pip install -q --disable-pip-version-check)
READY := $(VENV)/.ready

.PHONY: demo test test-all lint setup pins examples clean

demo: setup
	rm -rf build/demo
	$(BIN)/takehome new rag build/demo --yes
	$(BIN)/takehome eval build/demo

# Two processes: the lives of projects with models and of those without keep one each busy. One
# thread for each: two that share the cores would wait for each other.
test: setup lint
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n 2 --no-loadscope-reorder -m "not extra"

test-all: setup lint
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n 2 --no-loadscope-reorder

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

setup: $(READY)

# The stamp comes last: an installation that was cut off is done again.
$(READY): pyproject.toml
	@$(PYTHON) -c "import sys; v = sys.version_info[:2]; sys.exit(0 if (3, 11) <= v <= (3, 13) else f'Python 3.11 to 3.13 is needed, this is {v[0]}.{v[1]}: make PYTHON=python3.12 …')"
	$(if $(UV),uv venv -q --allow-existing --python $(PYTHON),$(PYTHON) -m venv) $(VENV)
	$(INSTALL) -e ".[dev]"
	@touch $(READY)

# Renew the sets of pins, one for each template folder.
pins: setup
	$(BIN)/python tools/renew_pins.py

# Render the examples anew and measure them.
examples: setup
	$(BIN)/python tools/renew_examples.py

clean:
	rm -rf $(VENV) build dist
