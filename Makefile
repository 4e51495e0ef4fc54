# The commands of this repository; `make help` lists them.
SHELL := /bin/bash
JOBS ?= $(shell nproc)
FUZZ_SECONDS ?= 60
PREFIX ?= /usr/local
STEPS ?=
export JOBS FUZZ_SECONDS
.DEFAULT_GOAL := help
.PHONY: help demo rehearsal test build format lint check fuzz soak bench wheel install clean

help:  ## Show this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/\1|\2/p' Makefile \
	  | while IFS='|' read -r name what; do printf '  make %-9s %s\n' "$$name" "$$what"; done

demo:  ## Install what is missing, build, and classify the example articles
	@scripts/setup.sh build
	@scripts/build.sh release prefilter_cli
	build/release/bin/prefilter classify examples/articles.jsonl --format table

rehearsal:  ## Install what is missing, build, and rehearse a migration: a good model, a worse one, a fuse, a rollback
	@scripts/setup.sh build
	@scripts/build.sh release prefilter_cli
	@scripts/rehearsal.sh

test: build  ## Install what is missing, build, and run all tests
	@scripts/test.sh

build:  ## Install what is missing and build everything (Release, in build/release)
	@scripts/setup.sh build
	@scripts/setup.sh lab || echo "build: going on without prefilter-lab"
	@scripts/build.sh release

format:  ## Format the C++ files
	@scripts/format.sh

lint:  ## Check the format and run clang-tidy on all files (LINT=--changed: on what differs from main)
	@scripts/lint.sh $(LINT)

check: test lint  ## Everything a change has to pass: tests (layers, mirror, sizes among them) and lint

fuzz:  ## Run every fuzz target for FUZZ_SECONDS (60) with sanitizers
	@scripts/fuzz.sh

soak:  ## Run what takes hours into docs/results/soak-DATE.json (STEPS="asan tsan": only those)
	@scripts/soak.sh $(STEPS)

bench:  ## Measure speed and memory on this machine: the kernels, then the whole program
	@scripts/bench.sh

wheel:  ## Build the Python wheel into build/wheels, with the libraries that it needs
	@scripts/setup.sh build python
	@scripts/python.sh wheel

install: build  ## Install to PREFIX (/usr/local)
	cmake --install build/release --prefix $(PREFIX)

clean:  ## Remove everything that was built
	rm -rf build
