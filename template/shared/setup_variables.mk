PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
LOG := $(VENV)/setup.log
{%- if torch %}
# PyTorch's own index has the CPU build; plain pip on Linux takes CUDA's, several GB.
# For CUDA: make TORCH_INDEX=https://download.pytorch.org/whl/cu128
TORCH_INDEX ?= https://download.pytorch.org/whl/cpu
{%- endif %}
UV := $(shell command -v uv 2>/dev/null)
INSTALL := $(if $(UV),uv pip install --python $(BIN)/python,$(BIN)/python -m pip install --retries 1)
FAILED := grep -iE "^ *error:" $(LOG) | tail -n 3; echo "All lines: $(LOG)"; exit 1
