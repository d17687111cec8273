# Every command of this repository; `make` alone prints them.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help demo test check up down bench clean

# The first Python that really runs, is 3.11 or newer and can make a virtual environment.
PYTHON ?= $(shell for each in python3.13 python3.12 python3.11 python3; do \
	$$each -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& { echo $$each; break; }; done)
BIN := .venv/bin
READY := .venv/ready

help:  ## print this
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(READY)  ## make a small raw corpus, curate it, show the release (1 to 3 minutes, first time)
	@$(BIN)/python -m tasks.demo demo
	@$(BIN)/sluice curate --config demo/curate.yaml --lake demo/lake

# Most tests keep one core busy: two at a time, each file's in one process.
# By name, not by count: the longest files, faults and flows, come first.
test: $(READY)  ## run every test, the real Prefect server among them
	@$(BIN)/pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder

check: $(READY)  ## lint, types, SQL, import contracts, house rules
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/sqlfluff lint --nocolor sql
	@$(BIN)/lint-imports
	@$(BIN)/pytest tests/test_house.py

up: $(READY)  ## start the Prefect server, a worker and the deployments of prefect.yaml
	@$(BIN)/python -m tasks.demo demo
	@$(BIN)/python -m tasks.server up

down: $(READY)  ## stop what `make up` started
	@$(BIN)/python -m tasks.server down

bench: $(READY)  ## time the whole path against a plain copy to Parquet
	@$(BIN)/python -m bench curate

clean:  ## remove the demo, its lake and every cache; your own lakes stay
	@rm -rf demo build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	@find flows tasks tests bench -name __pycache__ -type d -prune -exec rm -rf {} +

# Where packages come from is pip's own configuration: no index address is written here.
# Without --no-compile a third of the time goes to byte code that nobody imports.
$(READY): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "no Python 3.11 or newer with venv found; install one, or: make PYTHON=/path/to/python3" >&2; exit 1; }
	@echo "Installing the locked packages into .venv with $(PYTHON): about a minute, once."
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --no-deps --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@
