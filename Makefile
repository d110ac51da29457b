# Everything is set up on the way to what was asked for, and only again when pyproject.toml or package-lock.json change.

ARGS ?=
BIN := .venv/bin
NODE_MODULES := node_modules/.package-lock.json
# Each with datasets, servers and a browser of its own; who has no tests left takes some of another's.
WORKERS := --dist worksteal --numprocesses
CORE_ON_ENGINE := $(addprefix tests/core/test_,tiny.py paths.py arrow.py literals_round_trip.py)
# Plain Python, the command line, the process, the demo, other layouts, loads that fail: what they load and ask is as anything is.
WITHOUT_ENGINE := $(addprefix tests/server/,$(addsuffix .py, \
	test_cli test_dialect test_dialect_constants test_dialect_paths test_lanes test_listen test_process test_way \
	$(addprefix loading/test_,demo derivation layouts store tables whole_or_not)))

help: ## list what can be made
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

demo: .venv/demo.stamp bundles ## open JupyterLab on a first notebook and a local dataset (ARGS="--no-browser --port 8899")
	$(BIN)/neuprint-jupyter demo $(ARGS)

test: ## run all tests (ARGS="tests/unit -x" goes to pytest)
ifneq ($(ARGS),)
test: chromium .venv/dev.stamp bundles
	$(BIN)/python -m pytest $(ARGS)
else
test: testjs testpython testbrowser testjvm
endif

testjs: $(NODE_MODULES) ## run the tests of the widgets' TypeScript
	npm test

testpython: .venv/dev.stamp bundles ## run the tests of all that is Python
	$(BIN)/python -m pytest $(WORKERS) 2 --ignore tests/browser

# One after the other: JupyterLab, its kernels and the browser need as much as they get.
testbrowser: chromium .venv/dev.stamp bundles ## run the tests in a browser
	$(BIN)/python -m pytest tests/browser

# Some minutes of many different queries: to translate them a second time, for speed, takes longer than it spares.
testjvm: export ARCADEDB_JVM_ARGS := -XX:TieredStopAtLevel=1 -XX:+UseSerialGC
# pytest's faulthandler, when it leaves, takes away the handler of segmentation faults that a running Java needs.
testjvm: .venv-jvm/test.stamp ## run what the engine can change on its JVM build, in an environment of its own
	.venv-jvm/bin/python -m pytest -p no:faulthandler tests/server $(addprefix --ignore=,$(WITHOUT_ENGINE)) $(CORE_ON_ENGINE)

testlowest: .venv-lowest/test.stamp ## run core, magics and widgets with the oldest libraries that pyproject.toml allows
	.venv-lowest/bin/python -m pytest $(WORKERS) 2 tests/unit tests/core tests/magics tests/widgets

check: .venv/dev.stamp $(NODE_MODULES) ## lint, formatting and types, of Python and TypeScript
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	npm run types
	npm run lint

bench: .venv/dev.stamp ## the speed of core and server (ARGS="--scale 0.1 --only adjacencies": the core beside neuprint-python)
	$(BIN)/python -m tests.bench $(ARGS)
	$(if $(ARGS),,$(MAKE) --no-print-directory enginebench)

enginebench: .venv/dev.stamp .venv-jvm/test.stamp ## each query on both builds of the server's engine (ARGS="--only paths")
	$(BIN)/python -m tests.bench.engines $(ARGS)

soak: .venv/dev.stamp ## ten minutes of mixed queries by eight clients, every answer checked (ARGS="--minutes 1")
	$(BIN)/python -m tests.bench.soak $(ARGS)

gridbench: .venv/dev.stamp bundles ## the grid beside other tables for notebooks, in a browser (ARGS="--rows 1000 100000")
	$(BIN)/python -m tests.bench.grids $(ARGS)

bundles: $(NODE_MODULES) ## build the widgets' JavaScript
	npm run build

clean: ## remove all that was built or installed here
	rm -rf .venv .venv-jvm .venv-lowest node_modules neuprint_jupyter/static labextension dist build screenshots
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find neuprint_jupyter tests -name __pycache__ -prune -exec rm -rf {} +

.PHONY: help demo test testjs testpython testbrowser testjvm testlowest check bench enginebench soak gridbench bundles clean chromium
.DELETE_ON_ERROR:

PIP_FOR = $(BIN)/pip --python $(@D)/bin/python install --quiet

# The stamps lie in the environment, so that they go when it goes. The bundles first: two installs must not build them at once.

.venv/demo.stamp: pyproject.toml hatch_build.py | bundles .venv/pyvenv.cfg
	$(BIN)/pip install --quiet --editable ".[demo]"
	@touch $@

.venv/dev.stamp: .venv/demo.stamp
	$(BIN)/pip install --quiet --group dev
	@touch $@

# pip of .venv installs there too: to give each environment its own takes seconds.
.venv-jvm/test.stamp: pyproject.toml hatch_build.py | bundles .venv-jvm/pyvenv.cfg
	$(PIP_FOR) --editable ".[local-jvm]" --group test
	@touch $@

.venv-lowest/test.stamp: pyproject.toml hatch_build.py scripts/lowest | bundles .venv-lowest/pyvenv.cfg
	$(@D)/bin/python scripts/lowest > $(@D)/constraints.txt
	$(PIP_FOR) --editable ".[demo]" --constraint $(@D)/constraints.txt --group test hvplot nbclient
	@touch $@

.venv-jvm/pyvenv.cfg .venv-lowest/pyvenv.cfg: | .venv/pyvenv.cfg
	$(BIN)/python -m venv --without-pip $(@D)

# The newest pip: Debian 12's own does not know dependency groups.
.venv/pyvenv.cfg:
	@python=$$(scripts/require python) && $$python -m venv $(@D)
	$(BIN)/pip install --quiet --upgrade pip

# One after the other: each may have to install something.
chromium: | .venv/pyvenv.cfg

$(NODE_MODULES): package-lock.json
	@scripts/require node
	npm ci --include=dev
	@touch $@

chromium:
	@scripts/require chromium
