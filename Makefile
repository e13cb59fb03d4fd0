# `make run` starts the portal with a demo company; `make test` runs every test.
PYTHON ?= python3
PYTEST_WORKERS ?= 3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
TEST_TOOLS := $(VENV)/.test-tools

.PHONY: run test lint browser screenshots clean

run: $(INSTALLED)
	@$(BIN)/portal migrate
	@echo "Demo sign-ins:"
	@$(BIN)/portal demo
	@$(BIN)/portal serve

test: $(TEST_TOOLS) browser lint
	$(BIN)/pytest -n $(PYTEST_WORKERS) --dist worksteal

lint: $(TEST_TOOLS)
	$(BIN)/flake8 portal knowledge search_index tests benchmarks wsgi.py
	$(BIN)/mypy portal knowledge search_index
	$(BIN)/lint-imports

browser:
	@sh docs/install-chromium.sh

screenshots: $(TEST_TOOLS) browser
	$(BIN)/python docs/screenshots.py

clean:
	rm -rf $(VENV) build *.egg-info

$(INSTALLED): pyproject.toml setup.cfg constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Porchlight needs Python 3.11 or newer: make run PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[postgres]'
	@touch $@

$(TEST_TOOLS): $(INSTALLED)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[postgres,test]'
	@touch $@
