# Two commands do all the set-up: `make conformance` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

# Python keeps what it compiled, wherever the machine says otherwise: tests start it a thousand times.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help conformance test mutants clientmatrix kills plans weather census flavours independent prism mock oracle bench benchmock benchdiff benchwaits readme certify browser lint format lock wheel clean

help: ## Say what each target does
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

conformance: $(STAMP) ## Validate and diff the documents, judge the embedded mock, write reports
	$(BIN)/phota-contracts validate
	$(BIN)/phota-contracts diff v0.5.0 v0.7.0
	$(BIN)/phota-contracts run --require-complete $(ARGS)

test: $(STAMP) ## Run all tests of the suite itself
	$(BIN)/pytest -n 3 --dist loadfile --no-loadscope-reorder $(ARGS)

mutants: $(STAMP) ## Serve every defect to the scenarios: is exactly its clause broken? (ARGS=--help)
	$(BIN)/python tests/meta/mutants $(ARGS)

clientmatrix: $(STAMP) ## Put every faulty client through the drills: does exactly its clause fail? (ARGS=--help)
	$(BIN)/python tests/meta/clients $(ARGS)

kills: $(STAMP) ## Break many runs off at random moments: is nothing of them left? (KILLS=20)
	PHOTA_CONTRACTS_KILLS=$(or $(KILLS),20) $(BIN)/pytest tests/meta/test_leaving_nothing.py $(ARGS)

plans: $(STAMP) ## Hold plan and run together, clause by clause, at every level, with and without a control API
	PHOTA_CONTRACTS_PLANS=all $(BIN)/pytest tests/meta/test_plan.py -k planned_and_no_others $(ARGS)

weather: $(STAMP) ## Judge a sound mock through a network that fails: is it ever blamed? (ARGS=--help)
	$(BIN)/python tests/meta/weather $(ARGS)

census: $(STAMP) ## Count anew what each test asks of a target, for `plan` and for cheap runs
	$(BIN)/python tests/meta/census.py $(ARGS)

flavours: $(STAMP) ## Serve every legitimate variation to the scenarios: does each pass? (ARGS=--help)
	$(BIN)/python tests/meta/mutants/flavours.py $(ARGS)

independent: $(STAMP) ## Judge two servers that share no code with ours, clean and with faults (ARGS=--help)
	$(BIN)/python tests/meta/mutants/independent.py $(ARGS)

prism: $(STAMP) ## Judge Prism, which knows the document alone, and say why it fails (npm)
	$(BIN)/python tests/meta/bench/spec_driven.py $(ARGS)

mock: $(STAMP) ## Serve the mock until Ctrl-C
	$(BIN)/phota-contracts mock $(ARGS)

oracle: $(STAMP) ## Edit real documents at random: do drawn values agree with the diff? (ARGS=--help)
	$(BIN)/python tests/meta/oracle $(ARGS)

bench: benchmock benchdiff benchwaits ## Measure the mock and the diff beside others, and a run's waits

benchmock: $(STAMP) ## Measure the mock beside Prism in one run (installs Prism by npm; needs wrk)
	$(BIN)/python tests/meta/bench/mock.py $(ARGS)

benchdiff: $(STAMP) ## Measure the diff beside oasdiff and redocly in one run (installs them by npm)
	$(BIN)/python tests/meta/bench/diff.py $(ARGS)

benchwaits: $(STAMP) ## Measure a run of a mock as slow as staging beside its longest chain of waits
	$(BIN)/python tests/meta/bench/waits.py $(ARGS)

readme: $(STAMP) ## Write the README's table of clauses and example of the gate anew (others write theirs)
	$(BIN)/phota-contracts clauses --readme README.md
	$(BIN)/python tests/meta/gate_example.py README.md

certify: $(STAMP) ## Certify the model client, verify it, and see a changed byte refused (ARGS=--help)
	$(BIN)/python tests/meta/certify_model.py $(ARGS)

browser: $(STAMP) ## Use the page of an interactive certification in Chromium (needs node, npm, chromium)
	$(BIN)/python tests/meta/browser

lint: $(STAMP) ## Check style, types and layers
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(STAMP) ## Format the code
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

lock: $(STAMP) ## Pin every dependency anew: names, versions, hashes
	$(BIN)/pip-compile --quiet --strip-extras --extra dev --generate-hashes --allow-unsafe --resolver backtracking \
		--no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-header --upgrade \
		--output-file requirements.lock pyproject.toml

wheel: $(STAMP) ## Build the wheel into dist/
	$(BIN)/python -m build --no-isolation --wheel

clean: ## Remove what was built and installed
	rm -rf $(VENV) build dist *.egg-info

$(STAMP): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@
