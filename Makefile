# Needs make, Python 3.11 to 3.13 and a package index; everything else it installs itself, pinned by hash.
#   make test ARGS="-k avro -x"            hand arguments on (test, bench, lock)
#   make test PYTHON=python3.13 VENV=.venv-3.13

ifndef PYTHON
PYTHON := $(shell python3.11 -c '' 2>/dev/null && echo python3.11 || echo python3)
endif
VENV ?= .venv
BIN := $(VENV)/bin
ORACLES := $(VENV)-oracles
SUPPLY := $(VENV)-supply
MUTANTS := $(VENV)-mutants
ARGS ?=
UV := uv==0.13.9

CODE := src tests $(wildcard benchmarks tools)
PIP := $(BIN)/python -m pip -qq --disable-pip-version-check --no-input

# Each stamp is written last, so an interrupted set-up is never taken for a finished one. The first one's
# name holds the interpreter: asking for another PYTHON makes the environment anew.
LOCKED := $(VENV)/.locked-$(notdir $(PYTHON))
READY := $(VENV)/.ready

# The supported Pythons this machine has: on the path, or among pyenv's.
PYENV_ROOT ?= $(HOME)/.pyenv
python_of = $(firstword $(shell python$(1) -c '' 2>/dev/null && command -v python$(1)) \
	$(wildcard $(PYENV_ROOT)/versions/$(1).*/bin/python$(1)))
INSTALLED := $(foreach version,3.11 3.12 3.13,$(if $(call python_of,$(version)),$(version)))
OTHERS = $(foreach version,$(INSTALLED),$(VENV)/pythons/$(version)/.locked)

# Where it is set, every start compiles the program anew: `make test` starts it hundreds of times.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test lint format services services-stop samples reference oracles audit mutants soak bench bench-service \
	coverage supply-chain lock clean

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile

run: $(READY) ## turn sample-data/ into training data under out/, and show one line of it
	$(BIN)/etl run sample-data --out out
	$(BIN)/etl show out/training --kind day --task summarize --limit 1

test: $(READY) $(OTHERS) ## run every test, on all cores, in random order
	@$(BIN)/python -m tools.services fetch
	$(BIN)/pytest -n auto --dist worksteal $(ARGS)

lint: $(READY) ## check style, types and which way imports point
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy $(CODE)
	$(BIN)/lint-imports --no-logo

format: $(READY) ## rewrite the code in the project's style
	$(BIN)/ruff check --fix-only
	$(BIN)/ruff format

services: $(READY) ## start RabbitMQ, an object store and Redis: eval "$(make -s services)"
	@$(BIN)/python -m tools.services start $(ARGS)

services-stop: $(READY) ## stop them and remove their data
	@$(BIN)/python -m tools.services stop

samples: $(READY) ## make sample-data/ again, the same bytes each time
	$(BIN)/etl samples sample-data --seed 7 --days 2 --files 5 --force

reference: $(READY) ## make docs/reference/ and the dashboard again from the code
	$(BIN)/python -m tools.metrics_page
	$(BIN)/python -m tools.verification_page
	$(BIN)/python -m tools.signals_page
	$(BIN)/python -m tools.dashboard

oracles: $(ORACLES)/.locked ## make the golden numbers of tests/oracles/ again, with iglu-python and YASA
	$(ORACLES)/bin/python tests/oracles/make_fixtures.py
	$(ORACLES)/bin/python tests/oracles/make_golden.py

audit: $(READY) ## plant every violation in every set-up, and audit what is right, at length: some 20 minutes
	@$(BIN)/python -m tools.services fetch
	$(BIN)/python -m tools.audit $(ARGS)

mutants: $(READY) $(MUTANTS)/.locked ## change the commit protocol's code, one thing at a time: do tests notice? some 40 minutes
	$(MUTANTS)/bin/python -m tools.mutants $(ARGS)

soak: $(READY) ## kill and pause services and servers for MINUTES=60, then audit what they wrote
	$(BIN)/python -m tests.soak.soak --minutes $(or $(MINUTES),60) $(ARGS)

bench: $(READY) ## measure speed and memory on this machine
	$(BIN)/python -m benchmarks.run $(ARGS)

bench-service: $(READY) ## measure the service beside a minimal consumer; ARGS="--messages 2000 --rounds 3"
	$(BIN)/python -m benchmarks.service $(ARGS)

coverage: $(READY) ## measure which lines and branches the unit tests reach, on all cores
	$(BIN)/python -m tools.supply.coverage $(ARGS)

supply-chain: $(READY) $(SUPPLY)/.locked ## audit what we build from and what we build; ARGS="pins licences" for some
	$(BIN)/python -m tools.supply --tools $(SUPPLY)/bin $(ARGS)

lock: ## pin the dependencies again; ARGS=--upgrade takes newer releases
	@$(call check_python)
	$(PYTHON) -m venv --clear $(VENV)-lock
	$(VENV)-lock/bin/python -m pip -qq --disable-pip-version-check install --only-binary :all: $(UV)
	$(call compile,requirements/runtime.txt)
	$(call compile,requirements/dev.txt,--group dev --constraint requirements/runtime.txt)
	$(call compile,requirements/build.txt,--constraint requirements/dev.txt,requirements/build.in)
	$(call compile,requirements/supply.txt,--constraint requirements/dev.txt,requirements/supply.in)
	$(call compile,requirements/mutants.txt,--group dev --constraint requirements/dev.txt,pyproject.toml requirements/mutants.in)
	$(call compile,tests/oracles/requirements.txt,,tests/oracles/requirements.in)
	rm -rf $(VENV)-lock

clean: ## stop the services; remove the environment, the output and all caches
	test ! -d .services || $(BIN)/python -m tools.services stop
	rm -rf $(VENV) $(VENV)-lock $(ORACLES) $(SUPPLY) $(MUTANTS) out build dist .mypy_cache .ruff_cache .pytest_cache \
		.import_linter_cache .hypothesis
	find $(CODE) -name __pycache__ -type d -prune -exec rm -rf {} +

$(LOCKED): requirements/dev.txt
	@$(call check_python)
	@echo "Setting up $(VENV) with $(PYTHON); this takes about a minute" >&2
	@rm -f $(VENV)/.locked-* $(READY)
	@$(PYTHON) -m venv --clear $(VENV)
	@$(PIP) install --require-hashes --only-binary :all: -r requirements/dev.txt
	@touch $@

# Every supported Python that is installed gets the runtime, for the test that compares their bytes.
$(VENV)/pythons/%/.locked: requirements/runtime.txt $(LOCKED)
	@echo "Setting up Python $* beside it" >&2
	@$(call python_of,$*) -m venv --clear $(@D)
	@$(@D)/bin/python -m pip -qq --disable-pip-version-check --no-input install \
		--require-hashes --only-binary :all: -r requirements/runtime.txt
	@touch $@

# What the tests are held against, apart from everything that runs or develops: 800 MB.
$(ORACLES)/.locked: tests/oracles/requirements.txt
	@$(call check_python)
	@echo "Setting up $(ORACLES) with $(PYTHON); this takes a minute or two"
	@$(PYTHON) -m venv --clear $(@D)
	@$(@D)/bin/python -m pip -qq --disable-pip-version-check --no-input install \
		--require-hashes --only-binary :all: -r $<
	@touch $@

# What only `make supply-chain` needs, apart from what the tests need.
$(SUPPLY)/.locked: requirements/supply.txt
	@$(call check_python)
	@echo "Setting up $(SUPPLY) with $(PYTHON)" >&2
	@$(PYTHON) -m venv --clear $(@D)
	@$(@D)/bin/python -m pip -qq --disable-pip-version-check --no-input install \
		--require-hashes --only-binary :all: -r $<
	@touch $@

# All that the tests need, and what changes the code.
$(MUTANTS)/.locked: requirements/mutants.txt
	@$(call check_python)
	@echo "Setting up $(MUTANTS) with $(PYTHON)" >&2
	@$(PYTHON) -m venv --clear $(@D)
	@$(@D)/bin/python -m pip -qq --disable-pip-version-check --no-input install \
		--require-hashes --only-binary :all: -r $<
	@touch $@

$(READY): $(LOCKED) pyproject.toml src/etl/__init__.py
	@rm -f $@
	@$(PIP) install --no-deps --no-build-isolation -e .
	@$(BIN)/python -m pip check >$@.part || { cat $@.part; echo "pyproject.toml and requirements/ disagree: make lock" >&2; exit 1; }
	@mv $@.part $@

check_python = $(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' || \
	{ echo "$(PYTHON) is not a working Python 3.11, 3.12 or 3.13; try: make PYTHON=/path/to/python3.11" >&2; exit 1; }

compile = $(VENV)-lock/bin/uv pip compile --quiet --universal --generate-hashes --no-build --no-config \
	--python-version 3.11 --custom-compile-command "make lock" $(or $(3),pyproject.toml) \
	--output-file $(1) $(2) $(ARGS)
