# The house-keeping of Ayumi. `make` alone prints the menu, which is the text after each `##`.
# Works with GNU make 3.81 and later and any POSIX shell.

BIN     := .venv/bin
RUNTIME := .venv/.runtime
DEV     := .venv/.dev
PEER    := verify/peer/node_modules/.package-lock.json
TYPED   := src tests $(sort $(dir $(wildcard bench/*.py verify/*.py)))

.PHONY: menu setup demo test check fix bench verify peer lock

menu:
	@echo 'Ayumi. What would you like to make?'
	@echo
	@sed -n 's/^\([a-z]*\):.*## /\1:/p' Makefile | awk -F: \
		'{ name = $$1; sub(/^[^:]*:/, ""); printf "  make %-7s %s\n", name, $$0 }'

setup: $(RUNTIME) ## make .venv and install what Ayumi needs to run, and nothing else
	@echo 'Ready: $(BIN)/ayumi'

demo: $(RUNTIME) ## rehearse the reference study with virtual people; ledger and report go to ./demo
	$(BIN)/ayumi demo

test: $(DEV) ## run the tests; make test ARGS="-k neuro" passes words on to pytest
	$(BIN)/pytest $(ARGS)

check: $(DEV) ## look for faults of form, types and layers; changes nothing
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy $(TYPED)
	$(BIN)/lint-imports --no-logo

fix: $(DEV) ## mend what can be mended by itself: format, order of imports
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(DEV) peer ## measure speed, beside the peer
	$(BIN)/python -m bench $(ARGS)

verify: $(DEV) $(if $(filter ledger models recovery calibration,$(ARGS)),,peer) ## hold the engine against others, the ledger against faults, the model to its sources; ARGS=ledger or models for one
	$(BIN)/python -m verify $(ARGS)

peer: $(PEER) ## install the other program that verify and bench compare with (Node.js)

lock: ## renew requirements/*.lock after a change; make lock ARGS=--upgrade takes the newest
	scripts/lock.sh $(ARGS)

# What is installed is marked by a file, so that it is installed again only after a change, or when
# the Python that .venv rests on is gone.
IGNORED := $(shell .venv/bin/python -c '' 2>/dev/null || rm -f $(RUNTIME))

$(RUNTIME): requirements/build.lock requirements/runtime.lock pyproject.toml scripts/setup.sh
	@scripts/setup.sh runtime
	@touch $@

$(DEV): $(RUNTIME) requirements/dev.lock
	@scripts/setup.sh dev
	@touch $@

$(PEER): verify/peer/package.json verify/peer/package-lock.json
	@command -v node >/dev/null && command -v npm >/dev/null || \
		{ echo 'The peer needs Node.js with npm: install both, then run make again.' >&2; exit 2; }
	cd verify/peer && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@
