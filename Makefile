# `make demo` and `make test` are all a newcomer needs: each first makes sure of `make setup`.

PYTHON ?= python3
VENV := .venv
STAMP := $(VENV)/.lodestone-setup
EDITOR := kg/web/assets/vendor/yasgui/yasgui.min.js

.PHONY: help setup demo test fuzz bench release lock

help:
	@echo "make demo   set up, build the graph, and answer the flagship question with its evidence"
	@echo "make test   set up, lint, check types and run every test"
	@echo "make fuzz   many more generated ontologies and queries than the tests have time for; some minutes"
	@echo "make bench  how fast everything is, against peers, and what slips validation catches; about an hour"
	@echo "make release  check that a release is ready and build every artefact of it into dist/; publishes nothing"
	@echo "make setup  only the virtual environment in $(VENV)"
	@echo "make lock   pin the newest versions that pyproject.toml allows"

setup: $(STAMP) $(EDITOR)

# Runs again only when the lock or the project's own metadata is newer than the last finished set-up.
# pip would compile what it installs on one core; a package may hold files that this version of Python cannot read.
$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed: make PYTHON=python3.11" if sys.version_info < (3, 11) else 0)'
	@echo "Setting up $(VENV); this takes about a minute, once."
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r requirements.lock
	@$(VENV)/bin/python -m compileall -qq -j 0 $(VENV)/lib || true
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# The query editor of the pages, from npm; without it, /sparql has a plain one.
$(EDITOR): kg/web/assets/package-lock.json .ci/assets.py | $(STAMP)
	@$(VENV)/bin/python .ci/assets.py || true

demo: setup
	$(VENV)/bin/kg build
	$(VENV)/bin/kg ask members-that-hedge --why
	$(VENV)/bin/kg ask members-that-hedge --tie member

# mypy keeps one core busy for most of a minute, so that it runs beside the tests; what it says stands below theirs.
test: setup
	$(VENV)/bin/ruff check
	$(VENV)/bin/ruff format --check
	@echo "$(VENV)/bin/mypy & $(VENV)/bin/python -m pytest -n auto --dist loadfile"
	@$(VENV)/bin/mypy > $(VENV)/mypy.txt 2>&1 & mypy=$$!; \
	$(VENV)/bin/python -m pytest -n auto --dist loadfile; tests=$$?; \
	wait $$mypy; types=$$?; \
	cat $(VENV)/mypy.txt; \
	[ $$tests = 0 ] && [ $$types = 0 ]

fuzz: setup
	$(VENV)/bin/python -m pytest -m fuzz

# reasonable is no dependency; where it is installed, it is met as well.
bench: setup
	$(VENV)/bin/python -m bench.infer
	$(VENV)/bin/python -m bench.lineage --quads 100000 --quads 1000000
	$(VENV)/bin/python -m bench.questions
	$(VENV)/bin/python -m bench.validate
	$(VENV)/bin/python -m bench.mutants
	$(VENV)/bin/python -m bench.serve
	$(VENV)/bin/python -m bench.export

release: setup
	$(VENV)/bin/python .ci/release.py

# One lock for every platform; it holds hashes and no address, so any mirror will do.
lock: setup
	$(VENV)/bin/uv pip compile --quiet --upgrade --universal --generate-hashes --python-version 3.11 \
		--fork-strategy fewest --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
		--all-extras --group dev pyproject.toml --output-file requirements.lock
