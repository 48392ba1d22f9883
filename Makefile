# run, app, test, check, bench, bench-planning, corpus, fuzz. Each of them first makes .venv and installs the package with all extras, unless that is done.

PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/.installed
VENDORED := bpr/app/bpmn_panel/static/vendor/package-lock.sha256
EXTRAS := bpmn-python,fast,cluster,office,test

.PHONY: run app test check bench bench-planning corpus fuzz

run: $(INSTALLED)  ## compare the AS-IS and the TO-BE of the county permit
	@$(BIN)/bpr compare models/county-permit --to-be to-be.yaml --html out/county-permit.html

app: $(INSTALLED)  ## the browser app with the bundled models
	@$(BIN)/bpr app

test: $(INSTALLED)
	$(BIN)/python -m pytest --numprocesses auto --dist worksteal --durations=10

check: $(INSTALLED)  ## format, lint, types, imports
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

bench: $(INSTALLED)  ## figures of speed and memory of this machine; no test
	@$(BIN)/python benchmarks/run.py

bench-planning: $(INSTALLED)  ## what the questions of planners cost: handoffs, data, all measures of a million activities
	@$(BIN)/python benchmarks/planning.py

corpus: $(INSTALLED)  ## what reading BPMN files costs and which are refused: make corpus FOLDERS="../more ../files"
	@$(BIN)/python benchmarks/corpus.py $(FOLDERS)

fuzz: $(INSTALLED)  ## 20,000 spoilt BPMN files; a quarter of an hour or more
	BPR_FUZZ=20000 $(BIN)/python -m pytest tests/test_bpmn_fuzz.py

$(INSTALLED): pyproject.toml hatch_build.py package-lock.json $(BIN)/python $(VENDORED)
	@echo "Installing bpr with all extras into .venv (a few minutes the first time) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[$(EXTRAS)]"
	@touch $@

# The build hook fills the folder while the package is installed; this line only notices that it is missing.
$(VENDORED):

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "bpr needs Python 3.11 or newer; '$(PYTHON)' is not. Name one that is: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -m venv .venv >/dev/null 2>&1 || { rm -rf .venv; $(PYTHON) -m virtualenv --quiet .venv 2>/dev/null; } || { rm -rf .venv; \
	  echo "Python's venv module is not complete here. Install it, then call make again: sudo apt install python3-venv" >&2; exit 1; }
