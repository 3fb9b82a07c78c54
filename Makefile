# The few words of the project. Each makes .venv ready first (.ci/install): nothing else has to be installed by hand.
MAKEFLAGS += --no-print-directory
PYTHON := .venv/bin/python
PYTEST := $(PYTHON) -m pytest -n 2 --dist loadfile --max-worker-restart 0
CODE := messenger tests bench server_main.py gui_main.py

.PHONY: help install demo screens test test-long contract reliability torture mutants fuzz lint package bench

help: ## show this list
	@grep -E '^[a-z-]+:.*## ' Makefile | sed 's/:.*## /\t/' | expand -t 12

install: ## make .venv ready
	@.ci/install

demo: install ## two people chat: two windows to play with, or demo.png where there is no display
	@$(PYTHON) -m tests.end_to_end.demo

screens: install ## pictures of every window and state, light, dark and larger: build/screens
	@$(PYTHON) -m tests.gui.screens

test: install ## every test but the long ones (20 minutes at most on two cores)
	@$(PYTEST) $(TESTS)

test-long: install ## every test, the long ones too, and properties with many more examples
	@$(PYTEST) -m "long or not long" --hypothesis-profile long --timeout 1800 $(TESTS)

contract: install ## what a user can rely on, and the test that proves each statement
	@$(PYTHON) -m tests.contract

reliability: install ## take the figures of docs/reliability.md, for hours: ONLY=R3,F6 for some
	@$(PYTHON) -m tests.reliability $(if $(ONLY),--only "$(ONLY)")

torture: install ## kill, cut and fill everything while people talk, and judge: ROUNDS=n, SEED=n, PRIVATE=1, RESTORED=1
	@$(PYTHON) -m tests.torture $(if $(ROUNDS),--rounds $(ROUNDS)) $(if $(SEED),--seed $(SEED)) $(if $(PRIVATE),--private) $(if $(RESTORED),--restored)

mutants: install ## plant faults in copies of the program, and see that a rig finds each: ONLY=part of their names
	@$(PYTHON) -m tests.mutants $(if $(ONLY),--only "$(ONLY)")

fuzz: install ## 10 million hostile inputs: N=n, SEED=n, TARGET=name, ENGINE=atheris; one that failed again: INPUT=file
	@$(if $(filter atheris,$(ENGINE)),$(PYTHON) -m pip --disable-pip-version-check install --quiet --no-deps \
		--only-binary :all: --require-hashes --requirement requirements/fuzz.txt)
	@$(PYTHON) -m tests.fuzz $(if $(ENGINE),--engine $(ENGINE)) $(if $(TARGET),--target "$(TARGET)") $(if $(N),--count $(N)) $(if $(SEED),--seed $(SEED)) $(if $(INPUT),--input $(INPUT))

lint: install ## style, types and the one-way imports
	@$(PYTHON) -m ruff check --quiet --output-format concise
	@$(PYTHON) -m ruff format --quiet --check
	@$(PYTHON) -m mypy $(wildcard $(CODE))
	@.venv/bin/lint-imports --no-logo

package: install ## the client as a folder that needs no Python: dist/messenger
	@$(PYTHON) -m PyInstaller --noconfirm --log-level WARN build.spec

bench: install ## what server and window cost, the server beside the floor of a bare relay
	@$(PYTHON) -m bench
