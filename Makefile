# Two commands on a fresh machine: `make app` and `make test`. Needs Python 3.11 to 3.13 and make.
# The first run fills .venv (torch is most of it); later runs skip what is done.

PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null \
	&& { echo $$p; break; }; done)
BIN := .venv/bin
EVAL := build/eval
GATE := --fail-under hit@1=0.70 --fail-under hit@3=0.80 --fail-under abstention_AUROC=0.75
SEEDS := ../shared/corpus/seeds
export Q

.PHONY: help app ask test quick lint eval gate clean
.DEFAULT_GOAL := help

help:
	@echo 'make app            set up, read corpus/ if the library is empty, open the chat'
	@echo 'make ask Q="..."    one question in the terminal'
	@echo 'make test           set up and run all tests          make quick   the quick ones'
	@echo 'make lint           ruff and mypy'
	@echo 'make eval           the eval sets, as tables          make gate    fail where quality fell'
	@echo 'make clean          remove what this file made, but not your library (.quotary)'

app: .venv/.app
	@$(BIN)/quotary ingest corpus --if-empty
	@$(BIN)/quotary serve

ask: .venv/.app
	@test -n "$$Q" || { echo 'Say what to ask: make ask Q="Would Russia defend Iran?"' >&2; exit 2; }
	@$(BIN)/quotary ingest corpus --if-empty
	@$(BIN)/quotary ask "$$Q"

test: .venv/.dev
	$(BIN)/python -m pytest

quick: .venv/.dev
	$(BIN)/python -m pytest -m "not slow" -n auto

lint: .venv/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

eval: .venv/.app
	$(BIN)/quotary ingest corpus --prune --yes --data $(EVAL)/corpus
	$(BIN)/quotary eval run eval/sets/corpus-dev.jsonl --data $(EVAL)/corpus
	$(BIN)/quotary eval run eval/sets/corpus-test.jsonl --data $(EVAL)/corpus
	@if test -d $(SEEDS); then \
		$(BIN)/quotary ingest $(SEEDS) --prune --yes --data $(EVAL)/seeds && \
		$(BIN)/quotary eval run eval/sets/seeds-dev.jsonl --data $(EVAL)/seeds && \
		$(BIN)/quotary eval run eval/sets/seeds-test.jsonl --data $(EVAL)/seeds; \
	else echo 'The seeds set is skipped: $(SEEDS) is not here.'; fi

gate: .venv/.app
	$(BIN)/quotary ingest corpus --prune --yes --data $(EVAL)/corpus
	$(BIN)/quotary eval run eval/sets/corpus-test.jsonl --data $(EVAL)/corpus $(GATE)

clean:
	rm -rf .venv build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo 'Quotary needs Python 3.11, 3.12 or 3.13; none was found. Install one,' \
		'or name it: make PYTHON=/path/to/python3.12 app' >&2; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo 'Python could not make a virtual environment.' \
		'On Debian and Ubuntu: apt install python3-venv' >&2; exit 1; }

.venv/.app: pyproject.toml constraints.txt | .venv/bin/python
	@echo 'Setting up .venv; the first time takes some minutes.'
	@$(BIN)/python -m pip install -qq --disable-pip-version-check -c constraints.txt -e .
	@touch $@

.venv/.dev: .venv/.app
	@$(BIN)/python -m pip install -qq --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@
