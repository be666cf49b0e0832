# make demo   set up, build the graph of seeds/, ask it one question, write the network page
# make test   set up, check and test everything
PYTHON ?= python3
VENV := .venv
DOCS := .venv-docs
BIN := $(VENV)/bin
OUT ?= out
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export OPENBLAS_NUM_THREADS ?= 1

.PHONY: demo test lint bench scores readme ontology-page docs lock clean

$(VENV)/.ready: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' || { echo "make: $(PYTHON) is not a Python from 3.11 to 3.14; name one: make PYTHON=python3.12"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { echo "make: no venv module; on Debian: apt-get install python3-venv"; exit 1; }
	@echo "Setting up $(VENV): about 100 packages from the package index, a minute or two"
	$(BIN)/python -m pip install --quiet --require-hashes --only-binary :all: -r requirements.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

demo: $(VENV)/.ready
	$(BIN)/kg build seeds -o $(OUT)
	$(BIN)/kg query $(OUT) who-develops-what
	$(BIN)/kg view $(OUT) -o $(OUT)/network.html
	@echo
	@echo "The graph:  $(OUT)/graph.nq ($(OUT)/store for queries)"
	@echo "The page:   $(OUT)/network.html (open it in a browser; it needs no network)"
	@echo "Try next:   $(BIN)/kg explain $(OUT) 'Muse Spark'"
	@echo "            $(BIN)/kg query $(OUT) --list"
	@echo "            $(BIN)/kg build YOUR-ARTICLES/ -o $(OUT)"

test: $(VENV)/.ready lint
	$(BIN)/python -m pytest

lint: $(VENV)/.ready
	$(BIN)/ruff check kg tests
	$(BIN)/ruff format --check kg tests
	$(BIN)/mypy
	MYPYPATH=tests/benchmarks:tests $(BIN)/mypy tests/benchmarks/*.py

bench: $(VENV)/.ready
	$(BIN)/python tests/benchmarks/throughput.py

# On the annotated articles, where they are (see tests/scores.py).
scores: $(VENV)/.ready
	$(BIN)/python tests/scores.py ../shared

# Run the README's commands again, and take its picture anew (needs a Chromium).
readme: $(VENV)/.ready
	$(BIN)/python tests/readme_tour.py

# The ontology's classes and relations as one page that loads nothing from elsewhere.
ontology-page: $(VENV)/.ready
	@mkdir -p $(OUT)
	$(BIN)/pylode ontology/articlekg.ttl -o $(OUT)/ontology.html

$(DOCS)/.ready: notebooks/site/requirements.txt
	$(PYTHON) -m venv $(DOCS)
	$(DOCS)/bin/python -m pip install --quiet --require-hashes --only-binary :all: -r $<
	@touch $@

# The site of the README, the docstrings and the ontology, in site/. A broken link or a missing object fails.
docs: $(VENV)/.ready $(DOCS)/.ready
	$(BIN)/pylode ontology/articlekg.ttl -o notebooks/site/pages/ontology.html
	PATH="$(CURDIR)/$(DOCS)/bin:$$PATH" NO_MKDOCS_2_WARNING=1 mkdocs build --strict -f notebooks/site/mkdocs.yml

# After a change of dependencies in pyproject.toml (needs uv).
lock:
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --quiet -o requirements.txt
	uv pip compile --group docs --universal --python-version 3.11 --generate-hashes --quiet -o notebooks/site/requirements.txt
	uv pip compile tests/outside/requirements.in --no-config --no-deps --universal --python-version 3.11 --generate-hashes --quiet -o tests/outside/requirements.txt

clean:
	rm -rf $(VENV) $(DOCS) $(OUT) site notebooks/site/pages/ontology.html .pytest_cache .mypy_cache .ruff_cache
