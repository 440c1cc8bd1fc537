# One obvious way to do anything. `make` prints the targets.
PY := .venv/bin/python
OUT ?= out

.DEFAULT_GOAL := help
.PHONY: help run setup test trust vcf-corpus lint bench cohort fuzz names screenshots lock clean

help: ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: ## set everything up and open the app on the bundled example (headless where there is no screen)
	@sh packaging/setup.sh run
	@sh packaging/run.sh $(OUT)

setup: ## set up the development environment in .venv
	@sh packaging/setup.sh dev

test: setup ## set up and run every check: lint, types, layers, tests
	@$(MAKE) --no-print-directory lint
	$(PY) -m pytest -n 2 --dist loadgroup

trust: setup ## the case store under kills, power cuts, failing disks and tampering: full numbers, some minutes
	$(PY) -m tests.trust.store_trials

vcf-corpus: setup ## the VCF specification's test files (their folder in MINGBIAN_VCF_CORPUS): what is read, what is objected to
	$(PY) -m tests.trust.vcf_corpus

lint: setup ## ruff, mypy, import-linter, the knowledge base's own check
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/mingbian kb check

bench: setup ## speed and memory as ratios to a bare cyvcf2 loop, measured in the same run
	$(PY) -m tests.benchmarks.bench
	$(PY) -m tests.benchmarks.knowledge_bench
	$(PY) -m tests.benchmarks.cases_bench

fuzz: setup ## read 10,000 samples and fixtures with bytes changed, as the window does; COUNT=n for another number
	$(PY) -m tests.trust.mutate $(or $(COUNT),10000)

cohort: setup ## sensitivity and specificity of the germline rules on 10,000 simulated tumors of known origin
	$(PY) -m tests.benchmarks.germline_cohort

names: setup ## names and consequences on whole made-up genomes, against bcftools csq and, where it is installed, hgvs
	MINGBIAN_WHOLE_GENOME=1 $(PY) -m pytest tests/genome/test_on_sequence.py tests/interpret/test_spellings.py tests/interpret/test_stripped_example.py
	$(PY) -m tests.genome.compare_csq
	$(PY) -m tests.genome.compare_hgvs

screenshots: setup ## photograph the window in both languages, light and dark, into $(OUT)/screenshots
	$(PY) -m tests.screenshots.take $(OUT)/screenshots

lock: ## resolve the locked dependencies anew (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --upgrade pyproject.toml --group build -o requirements.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --upgrade pyproject.toml --group build --group dev -o requirements-dev.lock

clean: ## remove what was built
	rm -rf .venv build dist $(OUT) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
