# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0

# Everything that people and CI run. `make help` lists it; .venv is made at the first use.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
# What is checked as hand-written Python, and what is generated.
CODE := codegen tests examples benchmarks
GENERATED := generated

.PHONY: help quickstart generate check surface audit upstream test lint format typecheck cloud cloud-down test-cloud bench wheel

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# One marker for the environment: it is made anew when what it depends on changes.
$(VENV)/.made: pyproject.toml tools/install.py
	@$(PY) -m pip --version &>/dev/null || $(PYTHON) -m venv $(VENV)
	@$(PY) tools/install.py generate test
	@touch $@

# Of its own, since a user needs nothing but the package and what it depends on.
TOUR := build/quickstart
$(TOUR)/.made: pyproject.toml tools/install.py
	@$(PYTHON) -m venv $(TOUR)
	@$(TOUR)/bin/python tools/install.py
	@touch $@

quickstart: $(TOUR)/.made ## Take the tour: on your cloud, or on a fake one if none is named
	@$(TOUR)/bin/python examples/quickstart.py

generate: $(VENV)/.made ## Write the clients from the specs
	@$(PY) -m codegen generate

check: $(VENV)/.made ## Compare the clients with the specs
	@$(PY) -m codegen check

surface: $(VENV)/.made ## Write the public surface and the reference as documents
	@$(PY) -m codegen documents

audit: $(VENV)/.made ## Hold the specs against what the services' own code says
	@$(PY) -m codegen audit

# The services' own packages, which are large, in an environment of their own.
UPSTREAM ?= nova cinder keystone glance neutron openstack-placement
upstream: $(VENV)/.made ## Read the newest services from PyPI, and say what changed
	@test -x build/services/bin/python || $(PYTHON) -m venv build/services
	@build/services/bin/python -m pip install -q --upgrade $(UPSTREAM)
	@mkdir -p build/upstream && rm -f build/upstream/*.json
	@build/services/bin/python -W ignore -m codegen.upstream build/upstream
	@$(PY) -m codegen upstream build/upstream

test: $(VENV)/.made ## Run the tests that need nothing but this machine
	@$(PY) -m pytest -n logical --dist worksteal

lint: $(VENV)/.made ## Check format and style
	@$(VENV)/bin/black --check -q $(CODE) $(GENERATED) tools && echo "black: all formatted"
	@$(VENV)/bin/ruff check $(CODE) $(GENERATED) tools

format: $(VENV)/.made ## Format the hand-written code
	@$(VENV)/bin/black -q $(CODE) tools
	@$(VENV)/bin/ruff check -q --fix $(CODE) tools

typecheck: $(VENV)/.made ## Check the types
	@$(VENV)/bin/mypy $(CODE) $(GENERATED) tools
	@$(PY) -m tests.typing
	@$(VENV)/bin/pyright -p .

cloud: $(VENV)/.made ## Start a real OpenStack on this machine
	@$(PY) -m tests.cloud up

cloud-down: $(VENV)/.made ## Stop it; its state is kept
	@$(PY) -m tests.cloud down

test-cloud: cloud ## Run the clients against the real OpenStack
	@$(PY) -m pytest tests/live --real

bench: $(VENV)/.made ## Measure what it costs, beside the targets
	@$(PY) -m benchmarks

wheel: $(VENV)/.made ## Build the wheel
	@$(PY) -m build --wheel
