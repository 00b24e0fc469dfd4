# The site's commands. `make` alone lists them.
.DEFAULT_GOAL := help
.PHONY: help run dev test torture torture-mail reloaded lint bench bench-search screenshots lock messages permissions clean

VENV ?= .venv
PY = $(VENV)/bin/python
MANAGE = $(PY) site/manage.py
HTML = site/*/templates */templates community/*/templates

help: ## list the commands
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 20

run: ## start the site with its sample data on http://127.0.0.1:8000
	@scripts/venv.sh $(VENV) requirements.lock
	@$(MANAGE) prepare --sample-data
	@exec $(MANAGE) serve

dev: ## the same, reloading when the code changes
	@scripts/venv.sh $(VENV) requirements-dev.lock
	@DJANGO_SETTINGS_MODULE=portal.settings.development $(MANAGE) prepare --sample-data
	@DJANGO_SETTINGS_MODULE=portal.settings.development exec $(MANAGE) serve --reload

test: ## every test: SQLite, PostgreSQL, browser
	@scripts/venv.sh $(VENV) requirements-dev.lock
	@scripts/test.sh $(PY)

torture: ## kill the indexer and web workers 50 times during 2,000 changes (TORTURE_SEED=1)
	@scripts/venv.sh $(VENV) requirements-dev.lock
	@TORTURE_CHANGES=2000 TORTURE_KILLS=50 $(PY) -m pytest -q -s -n 0 tests/search/test_torture.py

torture-mail: ## kill the senders of the journal's mail to 5,000 readers (LETTERS_SEED=1)
	@scripts/venv.sh $(VENV) requirements-dev.lock
	@LETTERS_READERS=5000 $(PY) -m pytest -q -s -n 0 tests/journal/letters/test_killing.py

reloaded: ## the search engine's tests on whoosh-reloaded (asks PyPI the first time)
	@scripts/venv.sh $(VENV) requirements-dev.lock
	@scripts/whoosh_reloaded.sh $(PY)

lint: ## style, types, templates, migrations, deployment settings, Korean messages
	@scripts/venv.sh $(VENV) requirements-dev.lock
	@scripts/lint.sh $(PY)

bench: ## measure pages beside an empty view and a bare page list
	@scripts/venv.sh $(VENV) requirements.lock
	@$(PY) bench/pages.py

bench-search: ## measure search beside other engines: quality, speed, build rate, memory
	@scripts/venv.sh $(VENV) requirements.lock
	@$(PY) bench/search.py --sizes 1000,10000

screenshots: ## take the pictures in docs/images from the sample site
	@scripts/venv.sh $(VENV) requirements-dev.lock
	@$(PY) scripts/screenshots.py

lock: ## resolve requirements*.lock again from pyproject.toml (asks PyPI)
	@scripts/venv.sh $(VENV) requirements-dev.lock
	@scripts/lock.sh $(PY)

permissions: ## measure the permission matrix anew; read the difference afterwards
	@scripts/venv.sh $(VENV) requirements-dev.lock
	@WRITE_PERMISSIONS=1 $(PY) -m pytest -q tests/test_permission_matrix.py -k write
	@git --no-pager diff --stat tests/permissions/matrix.csv

messages: ## collect the strings to translate into each app's Korean catalogue
	@$(MANAGE) messages

clean: ## remove what the commands above built; the site's data in var/ stays
	rm -rf $(VENV) build dist staticfiles test-results .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -path ./var -prune -o \( -name __pycache__ -o -name '*.mo' \) -print0 | xargs -0 rm -rf
