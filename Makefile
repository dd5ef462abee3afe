# One command each, and CI runs the same ones. `make up` is all that a new machine needs to be told.
# Needs python3 (3.11 or later) with venv, make and git; everything else comes from the lock files.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv pip install --quiet --python $(BIN)/python --no-progress
# A file's tests stay together, for they share their servers; see tests/run_all.py.
TESTS_AT_ONCE ?= 4
VENDOR := dashboard/assets/vendor/.stamp
BUNDLE := dashboard/assets/vendor/live/main.js
CERTIFICATES := /etc/ssl/certs/ca-certificates.crt

# The system's certificates, for intranets with an authority of their own.
export UV_SYSTEM_CERTS ?= 1
ifneq ($(wildcard $(CERTIFICATES)),)
export PIP_CERT ?= $(CERTIFICATES)
endif
export PIP_DISABLE_PIP_VERSION_CHECK = 1
export UV_NO_CONFIG = 1
# A start is a dozen processes of a thousand modules each: compiled once, not each time.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help up setup test soak check fmt lock audit bench clean

help: ## What can be made
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

up: setup ## Start everything; Ctrl-C stops it (ARGS="--scenario typhoon" and the like are passed on)
	@exec $(BIN)/citywatch up $(ARGS)

setup: $(VENV)/.run $(BUNDLE) ## Install what `make up` needs

test: $(VENV)/.dev $(BUNDLE) ## Run the tests (ARGS="-k name" and the like are passed on; -n 0: one after another)
ifeq ($(strip $(ARGS)),)
	@TESTS_AT_ONCE=$(TESTS_AT_ONCE) $(BIN)/python tests/run_all.py
else
	@$(BIN)/pytest -n $(TESTS_AT_ONCE) --dist loadfile $(ARGS)
endif

soak: $(VENV)/.dev ## Run the long tests of faults: an hour of random ones, or CITYWATCH_SOAK_S seconds
	@$(BIN)/pytest -m soak -s tests/faults $(ARGS)

check: $(VENV)/.dev ## Everything that needs no running: lint, format, imports, types, sizes
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports
	@$(BIN)/pyright
	@$(BIN)/pytest -q tests/architecture

fmt: $(VENV)/.dev ## Format the code and mend what can be mended
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

COMPILE := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --no-annotate
lock: $(VENV)/.uv ## Choose the newest allowed versions anew (not part of any other target)
	@$(COMPILE) --upgrade pyproject.toml -o requirements/run.lock
	@$(COMPILE) --upgrade pyproject.toml --group dev -c requirements/run.lock -o requirements/dev.lock
	@$(COMPILE) --upgrade --group bench -c requirements/dev.lock -o requirements/bench.lock
	@$(COMPILE) --upgrade --group node -c requirements/dev.lock -o requirements/node.lock
	@echo uv | $(COMPILE) --upgrade - -o requirements/uv.lock
	@npm install --package-lock-only --ignore-scripts --omit-lockfile-registry-resolved --no-audit --no-fund

audit: $(VENV)/.dev ## Write the bill of materials, look for known advisories (ARGS="PyPI.zip npm.zip": in copies)
	@PYTHONPATH=tests $(BIN)/python -m supply.audit $(ARGS)

bench: $(VENV)/.bench ## Install what the benchmarks compare with (mosquitto-clients comes from the system)

clean: ## Remove what was installed and built; CITYWATCH_HOME stays
	rm -rf $(VENV) node_modules dashboard/assets/vendor *.egg-info .pytest_cache .ruff_cache .import_linter_cache

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed"; exit 1; }
	@echo "making $(VENV)"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.uv: requirements/uv.lock | $(BIN)/python
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip >/dev/null
	@$(BIN)/python -m pip install --quiet --require-hashes --only-binary :all: -r $<
	@touch $@

$(VENV)/.run: requirements/run.lock pyproject.toml $(VENV)/.uv
	@echo "installing packages"
	@$(UV) --require-hashes -r $<
	@$(UV) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements/dev.lock $(VENV)/.run
	@echo "installing packages for developing"
	@$(UV) --require-hashes -r $<
	@touch $@

$(VENV)/.bench: requirements/bench.lock $(VENV)/.dev
	@echo "installing what the benchmarks compare with"
	@$(UV) --require-hashes -r $<
	@touch $@

$(VENV)/.node: requirements/node.lock $(VENV)/.uv
	@command -v npm >/dev/null || { echo "installing Node.js"; $(UV) --require-hashes -r $<; }
	@touch $@

# The wheel's Node.js brings its own list of authorities unless told to use the system's.
$(VENDOR): package-lock.json dashboard/vendor.py $(VENV)/.run $(VENV)/.node
	@echo "installing front-end packages"
	@if command -v npm >/dev/null; then npm ci --ignore-scripts --no-audit --no-fund --loglevel=error; \
	else PATH="$(CURDIR)/$(BIN):$$PATH" NODE_OPTIONS=--use-system-ca \
	  npm ci --ignore-scripts --no-audit --no-fund --loglevel=error; fi
	@$(BIN)/python -m dashboard.vendor
	@touch $@

$(BUNDLE): $(wildcard dashboard/assets/live/*.js) dashboard/bundle.py $(VENDOR)
	@$(BIN)/python -m dashboard.bundle
