# Everything runs in .venv, which is made from the lock files when it is missing or out of date.
# The lock files name every dependency, so pip resolves none (--no-deps), and `pip check` says what is amiss.
# make run | make test | make serve | make check | make clean

PYTHON ?= python3
PORT ?= 8001
DB := thidua.db
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input --quiet

# An environment belongs to the folder in which it was made: after a move or a copy it is made anew.
ifneq ($(shell cat .venv/folder 2>/dev/null),$(CURDIR))
.PHONY: .venv/runtime
endif

.PHONY: help run test serve check clean
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

help:
	@echo "make run     read corpus/articles into $(DB), export to exports/, show what was found"
	@echo "make serve   publish $(DB) with Datasette on http://127.0.0.1:$(PORT)"
	@echo "make test    run all tests"
	@echo "make check   ruff, mypy and import-linter"
	@echo "make clean   remove .venv, $(DB), exports/ and caches"
	@echo "PYTHON=/path/to/python3.12 chooses another Python (3.11 or later)"

run: .venv/runtime
	@$(BIN)/thidua ingest --db $(DB) corpus/articles
	@$(BIN)/thidua export --db $(DB) --format csv exports
	@$(BIN)/thidua export --db $(DB) --format json exports
	@$(BIN)/thidua report --db $(DB)

serve: .venv/runtime
	@test -e $(DB) || { echo "There is no $(DB) yet: make run" >&2; exit 1; }
	@$(BIN)/thidua serve --db $(DB) --port $(PORT)

test: .venv/test
	@$(BIN)/python -m pytest -q -n 2 --dist loadgroup

check: .venv/test
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

.venv/runtime: requirements.lock pyproject.toml
	@command -v "$(PYTHON)" >/dev/null || { echo "$(PYTHON) is not there: install Python 3.11 or later, or name one: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$$("$(PYTHON)" --version) is too old: thidua needs Python 3.11 or later; name one: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@echo "Making .venv from requirements.lock (once, a few minutes) ..."
	@"$(PYTHON)" -m venv --clear .venv || { echo "venv failed: on Debian and Ubuntu, apt install python3-venv" >&2; exit 1; }
	@$(PIP) install --no-deps --require-hashes --requirement requirements.lock
	@PYTHONWARNINGS=ignore $(PIP) install --no-deps --no-build-isolation --editable .
	@$(PIP) check
	@printf '%s' '$(CURDIR)' > .venv/folder
	@touch $@

.venv/test: .venv/runtime requirements-test.lock
	@echo "Adding the test tools from requirements-test.lock ..."
	@$(PIP) install --no-deps --require-hashes --requirement requirements-test.lock
	@touch $@

clean:
	@rm -rf .venv exports $(DB) $(DB)-wal $(DB)-shm build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
