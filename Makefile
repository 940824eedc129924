# Everything from a fresh checkout, given Python >= 3.11 and Node >= 20.19:
#   make demo    audit the example notebooks, leave an HTML page
#   make test    every check and every test
# Both set up .venv first; that is done once and again only when its inputs change.

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.NOTPARALLEL:
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# the build of the labextension and node's own tools are found here first
export PATH := $(CURDIR)/$(BIN):$(PATH)
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

# what an installed environment depends on; Python files do not stand here, the install is editable
SETUP_INPUTS := pyproject.toml constraints.txt install.json jupyter-config/mldebt-nb.json \
	js/package.json js/tsconfig.json js/rolldown.config.mjs js/webpack.config.cjs \
	$(wildcard js/src/*.ts js/src/*.tsx js/src/*/*.ts js/src/*/*.tsx js/src/*/*.json js/bundled/* js/style/* js/schema/*)
STAMP := $(VENV)/.mldebt-installed
NODE_STAMP := js/node_modules/.package-lock.json

.PHONY: help setup demo test test-py test-js lint format docs examples bench lock clean

help:  ## this list
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(STAMP)  ## create .venv and install everything

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { echo "mldebt needs Python 3.11 or later: no '$(PYTHON)' found. Name one: make PYTHON=python3.12" >&2; exit 2; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "mldebt needs Python 3.11 or later, '$(PYTHON)' is $$($(PYTHON) -V). Name another: make PYTHON=python3.12" >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)

$(NODE_STAMP): js/package-lock.json
	@command -v npm >/dev/null || { echo "the JupyterLab extension is built with Node 20.19 or later: no 'npm' found" >&2; exit 2; }
	@node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 22 || (a === 22 && b >= 12) || (a === 20 && b >= 19) ? 0 : 1)' \
		|| { echo "the JupyterLab extension is built with Node 20.19+ or 22.12+, this is $$(node -v)" >&2; exit 2; }
	cd js && npm ci --no-audit --no-fund
	@touch $@

# the build hook of the package runs npm in js/ and puts the labextension where JupyterLab finds it
$(STAMP): $(BIN)/python $(NODE_STAMP) $(SETUP_INPUTS)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
	@touch $@

demo: $(STAMP)  ## audit example_notebooks/ and write build/mldebt-demo.html
	@mkdir -p build
	@# 1 says "there are findings", which is what a demo wants; anything else is an error
	$(BIN)/mldebt audit example_notebooks/ || [ $$? -eq 1 ]
	@$(BIN)/mldebt audit example_notebooks/ --quiet --format html --output build/mldebt-demo.html || [ $$? -eq 1 ]
	@echo
	@printf '%s\n' \
		'The same as a page:         build/mldebt-demo.html (open it in a browser; it loads nothing from a network)' \
		'What a finding means:       $(BIN)/mldebt explain RULE      all rules: $(BIN)/mldebt rules' \
		'The notebooks themselves:   $(BIN)/jupyter lab example_notebooks/      (View > Show ML debt, or Alt Shift D)' \
		'One page per rule:          docs/rules/'

test: lint test-js test-py  ## every check and every test

lint: $(STAMP)  ## ruff, formatting, types, layers; eslint and prettier
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	cd js && npm run --silent lint:check

test-js: $(STAMP)  ## compile the extension strictly, run its unit tests
	cd js && npm run --silent test

test-py: $(STAMP)  ## pytest, in two processes
	$(BIN)/python -m pytest -n 2 --dist loadgroup

format: $(STAMP)  ## put Python and TypeScript in order
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	cd js && npm run --silent lint

docs: $(STAMP)  ## generate what docs/ is generated from
	$(BIN)/python scripts/generate_docs.py

examples: $(STAMP)  ## make the example notebooks anew (executes them)
	$(BIN)/python scripts/make_examples.py

bench: $(STAMP)  ## the tables that the documentation quotes
	$(BIN)/python -m benchmarks

# uv resolves for every platform and Python at once; the file names no host
lock: $(BIN)/python  ## write constraints.txt anew from pyproject.toml
	$(BIN)/python -m pip install --quiet uv
	{ echo '# Versions that work together, for every Python >= 3.11. Written by: make lock'; \
	  $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --all-extras \
		--no-annotate --no-header --no-emit-index-url pyproject.toml; } > constraints.txt.new
	mv constraints.txt.new constraints.txt

clean:  ## remove everything that was made here
	rm -rf $(VENV) build dist js/node_modules js/lib js/tsconfig.tsbuildinfo mldebt_nb/labextension mldebt_nb/widgets/static
