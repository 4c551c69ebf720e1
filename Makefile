# Two commands are all a reader needs: make lab, make test. Both set up .venv by themselves, once.

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
# Extras besides "test" that make test installs, e.g. EXTRAS=bench for PyTorch as an oracle.
EXTRAS ?=
JUPYTER_FLAGS ?=
APP_FLAGS ?=
PYTEST_FLAGS ?=

# The same numbers on every machine as far as possible, and no progress bars in stored outputs.
QUIET := TQDM_DISABLE=1 OPENBLAS_NUM_THREADS=1 MPLBACKEND=agg CNNLIB_PROGRESS=off
LAB := $(BIN)/jupyter lab --ServerApp.ip=127.0.0.1 --LabApp.news_url=None \
	--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate

# Notebooks 10 and 11 need TensorFlow, which is the extra "keras"; looked up when a recipe begins to run.
BOOKS_KERAS := $(wildcard notebooks/1[01]_*.ipynb)
WITHOUT_KERAS = $(if $(shell $(BIN)/python -c 'import importlib.util as u; print("yes" * bool(u.find_spec("tensorflow")))'),,yes)
BOOKS = $(filter-out $(if $(WITHOUT_KERAS),$(BOOKS_KERAS)),$(wildcard notebooks/*.ipynb))
SAY_KERAS = $(if $(WITHOUT_KERAS),@echo "$(BOOKS_KERAS) are skipped: TensorFlow is not installed; make test-keras installs it")
BIOME := $(VENV)/npm/node_modules/.bin/biome
NBVAL := --nbval --nbval-sanitize-with=tests/nbval_sanitize.cfg

# What other versions of the libraries could break: not what needs a browser, runs whole notebooks or fills disks, and
# of the exercises the checking alone.
VERSIONED := -n 2 --dist loadfile --no-loadscope-reorder -m "not browser and not keras" tests/ops tests/figures \
	tests/inspection tests/porting tests/exercises/test_checking.py tests/exercises/test_class_check.py \
	$(filter-out $(wildcard tests/test_*book*.py tests/test_site.py tests/test_random_*.py),$(wildcard tests/test_*.py)) \
	$(addprefix tests/explorers/test_,arena.py closing.py downhill.py draw.py training_explorers.py)
# A newer Python changes what looks into code, signatures and errors, not what numpy computes.
NEWER := -n 2 --dist loadfile --no-loadscope-reorder $(addprefix tests/exercises/test_,checking.py class_check.py \
	review_rows.py remarks.py conv2d.py max_pool2d.py numbers.py) \
	tests/test_environment.py tests/test_light_imports.py tests/test_layers.py tests/test_training.py

.PHONY: help lab edit app test test-keras test-lowest test-newest notebooks site book bench lint clean

help:
	@echo "make lab        open the course in JupyterLab (make lab JUPYTER_FLAGS=--no-browser: without a window),"
	@echo "                in the folder my_course: your own copy of the notebooks, which no update overwrites"
	@echo "make edit       open the notebooks of the course themselves, for authors"
	@echo "make app        draw a digit in the browser and watch a network read it"
	@echo "make test       run all tests, every notebook included"
	@echo "make test-keras install TensorFlow, then run notebooks 10 and 11 and their tests"
	@echo "make test-lowest  the tests with the lowest versions of the libraries that pyproject.toml allows"
	@echo "make test-newest  the tests with the newest Python on this machine"
	@echo "make notebooks  run every notebook from top to bottom and store its outputs"
	@echo "make site       build the course as static files for any web host, in build/site"
	@echo "make book       build the course as web pages with living explorers, in build/book"
	@echo "make bench      measure the engine against PyTorch"
	@echo "make clean      remove .venv; the next command sets it up again"

lab: $(VENV)/.course
	@$(BIN)/python tools/working_copy.py
	$(LAB) --LabApp.default_url=/lab/tree/my_course/00_overview.ipynb $(JUPYTER_FLAGS)

edit: $(VENV)/.course
	$(LAB) --LabApp.default_url=/lab/tree/notebooks/00_overview.ipynb $(JUPYTER_FLAGS)

app: $(VENV)/.course
	$(BIN)/python -m cnnlib app $(APP_FLAGS)

test: $(VENV)/.test$(if $(EXTRAS),-$(EXTRAS)) lint
	$(SAY_KERAS)
	$(QUIET) $(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder $(NBVAL) $(PYTEST_FLAGS) tests $(BOOKS)
	$(SAY_KERAS)

test-keras: $(VENV)/.test-keras
	$(QUIET) $(BIN)/python -m pytest $(NBVAL) $(PYTEST_FLAGS) -m keras tests $(BOOKS_KERAS)

test-lowest: $(VENV)/.lowest
	$(QUIET) $(VENV)/lowest/bin/python -m pytest $(VERSIONED)

test-newest: $(VENV)/.uv
	$(QUIET) UV=$(BIN)/uv tools/newest_python.sh $(VENV)/newest $(NEWER)

notebooks: $(VENV)/.test
	$(SAY_KERAS)
	$(QUIET) $(BIN)/jupyter nbconvert --to notebook --execute --inplace --ExecutePreprocessor.timeout=300 \
		--ExecutePreprocessor.store_widget_state=False --ExecutePreprocessor.record_timing=False $(BOOKS)

site: $(VENV)/.lite
	$(VENV)/lite/bin/python tools/publish.py site build/site

book: $(VENV)/.course $(VENV)/.book
	OPENBLAS_NUM_THREADS=1 MPLBACKEND=agg CNNLIB_PROGRESS=off $(BIN)/python tools/publish.py book build/book

bench: $(VENV)/.test-bench
	$(BIN)/python benchmarks/layers.py
	$(BIN)/python benchmarks/networks.py

lint: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-logo --no-cache
	@if [ -x $(BIOME) ]; then $(BIOME) lint --error-on-warnings; \
	else echo "JavaScript is not linted: npm modules are installed by make site"; fi

clean:
	rm -rf $(VENV)

$(VENV)/.venv:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed; install it, or name it: make lab PYTHON=/path/to/python"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	@touch $@

# Each stamp remembers what was installed, so a second run needs neither time nor a network.
$(VENV)/.course: $(VENV)/.venv pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.test: $(VENV)/.course
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[test]"
	@touch $@

$(VENV)/.test-%: $(VENV)/.test
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[test,$*]"
	@touch $@

$(VENV)/.uv: $(VENV)/.venv Makefile
	$(BIN)/python -m pip install --quiet uv==0.13.9
	@touch $@

# For one test; nbgrader brings another version of Jupyter.
$(VENV)/.nbgrader: $(VENV)/.venv Makefile
	$(BIN)/python -m venv $(VENV)/nbgrader
	$(VENV)/nbgrader/bin/python -m pip install --quiet nbgrader==0.9.6
	@touch $@

# An environment of its own for the lowest versions that pyproject.toml allows.
$(VENV)/.lowest: $(VENV)/.uv pyproject.toml
	$(BIN)/uv venv --quiet --clear --python $(BIN)/python $(VENV)/lowest
	$(BIN)/uv pip install --quiet --python $(VENV)/lowest/bin/python --resolution lowest-direct --editable ".[test]"
	@touch $@

# What only tests, site and book need from npm: axe-core looks at accessibility, Pyodide is Python for
# browsers, MathJax sets formulas.
$(VENV)/.npm: $(VENV)/.venv Makefile
	@command -v npm >/dev/null || { echo "npm is needed for this; install Node.js"; exit 1; }
	npm install --silent --no-audit --no-fund --prefix $(VENV)/npm @biomejs/biome@2.6.8 axe-core@4.14.1 mathjax@3.2.2 pyodide@314.0.6
	@touch $@

# An environment of its own: JupyterLite brings parts that JupyterLab would load too.
$(VENV)/.lite: $(VENV)/.npm pyproject.toml constraints.txt tools/lite.py
	$(BIN)/python -m venv $(VENV)/lite
	$(VENV)/lite/bin/python -m pip install --quiet --constraint constraints.txt \
		anywidget hatchling ipywidgets jupyter_server jupyterlite-core jupyterlite-pyodide-kernel
	$(VENV)/lite/bin/python tools/publish.py site --fetch build/site
	@touch $@

# Sphinx has an environment of its own: what it brings is nobody else's business.
$(VENV)/.book: $(VENV)/.npm constraints.txt
	$(BIN)/python -m venv $(VENV)/book
	$(VENV)/book/bin/python -m pip install --quiet --constraint constraints.txt furo myst-nb sphinx
	@touch $@
