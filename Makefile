# Everything that is run here. `make` alone lists it. Python >= 3.11 with venv is all that has to be there.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
BIND ?= 127.0.0.1
PORT ?= 8000
PYTEST ?=
export PORT

PIP := $(BIN)/python -m pip --disable-pip-version-check -q
LOCK := uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml
# Servers read .env, when there is one, as a shell would; what the environment says already wins.
ENV := if [ -f .env ]; then kept=$$(export -p); set -a; . ./.env; set +a; eval "$$kept"; fi;
# What a server in production would be started with, for Django's own checks.
LIKE_PRODUCTION := env -u DEBUG -u DATABASE_URL -u REDIS_URL VAR_DIR=var/check BEHIND_PROXY=1 SANDBOX_PAYMENTS=1 \
	SITE_URL=https://bazaar.example ALLOWED_HOSTS=bazaar.example \
	SECRET_KEY=not-a-secret-only-long-enough-for-the-check-of-its-length-0123456789

.DEFAULT_GOAL := help
.PHONY: help install demo test check bench web sockets worker migrate static audit lock

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

# -- The environment: made once, brought up to date when a lock has changed -------------------------------

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed; choose one with: make PYTHON=python3.12 ..."; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "Python's venv is missing (Debian: apt install python3-venv)."; exit 1; }

$(VENV)/run.stamp: requirements.txt | $(BIN)/python
	@echo "Installing what it needs to run."
	@$(PIP) install --require-hashes -r requirements.txt
	@touch $@

$(VENV)/dev.stamp: requirements-dev.txt | $(BIN)/python
	@echo "Installing what it needs to be tested."
	@$(PIP) install --require-hashes -r requirements-dev.txt
	@touch $@ $(VENV)/run.stamp

install: $(VENV)/run.stamp ## create .venv with the locked requirements

# -- Trying ----------------------------------------------------------------------------------------------

demo: $(VENV)/run.stamp ## the whole market with a filled bazaar (PORT=8123, DEMO_BOTS=0, DEMO_RESET=1)
	@exec $(BIN)/python -m config.demo

# -- Proving ---------------------------------------------------------------------------------------------

test: $(VENV)/dev.stamp ## all tests that this machine can run (PYTEST="tests/orders -x" for some)
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadgroup $(PYTEST)

check: $(VENV)/dev.stamp ## style, templates, import directions, migrations, settings, architecture
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	find templates -name '*.html' -print0 | xargs -0 $(BIN)/djade --target-version 5.2 --check
	$(BIN)/lint-imports
	$(LIKE_PRODUCTION) $(BIN)/python manage.py makemigrations --check --dry-run
	$(LIKE_PRODUCTION) $(BIN)/python manage.py check --deploy --fail-level WARNING
	$(BIN)/python -m pytest tests/test_architecture.py

bench: $(VENV)/dev.stamp ## every benchmark in bench/, each printing a small table
	@for each in bids depth pages sockets watchers closing checkout expiries; do $(BIN)/python -m bench.$$each || exit 1; done

audit: $(VENV)/run.stamp ## every invariant of the market, on the database that the environment names
	@$(ENV) exec $(BIN)/python manage.py audit

# -- Serving: three processes behind one proxy (docs/deployment.md) ----------------------------------------

web: $(VENV)/run.stamp ## pages (gunicorn; WEB_CONCURRENCY workers)
	@$(ENV) exec $(BIN)/gunicorn config.wsgi --bind $(BIND):$(PORT) --worker-class gthread --threads 4 \
		--max-requests 5000 --max-requests-jitter 500 --graceful-timeout 25

sockets: $(VENV)/run.stamp ## live sockets (daphne)
	@$(ENV) exec $(BIN)/daphne -b $(BIND) -p $(PORT) config.asgi:application

worker: $(VENV)/run.stamp ## tasks: endings, deadlines, mail (huey)
	@$(ENV) exec $(BIN)/python manage.py run_huey --graceful-signal TERM --shutdown-timeout 25

migrate: $(VENV)/run.stamp ## bring the database to the newest schema
	@$(ENV) exec $(BIN)/python manage.py migrate --no-input

static: $(VENV)/run.stamp ## collect static files, hashed and compressed
	@$(ENV) exec $(BIN)/python manage.py collectstatic --no-input -v 0

# -- Locking -----------------------------------------------------------------------------------------------

lock: ## write both requirement files anew from pyproject.toml (needs uv)
	$(LOCK) -o requirements.txt
	$(LOCK) --extra dev -o requirements-dev.txt
