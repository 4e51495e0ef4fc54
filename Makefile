# The commands of this repository: make help.
SHELL := /bin/bash
JOBS ?= $(shell nproc)
PREFIX ?= /usr/local
FUZZ_SECONDS ?= 60
export JOBS FUZZ_SECONDS
.DEFAULT_GOAL := help
.PHONY: help demo test build format lint check fuzz soak bench install clean

help:  ## Show this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' Makefile | column -t -s '|' 2>/dev/null \
	  || sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1  \2/p' Makefile

demo:  ## Install what is missing, build, and classify the example articles
	@scripts/setup.sh build
	@scripts/build.sh release prefilter_cli
	build/release/bin/prefilter classify examples/articles.jsonl --format table

test: build  ## Install what is missing, build, and run all tests
	@scripts/test.sh

build:  ## Install what is missing and build everything (Release, in build/release)
	@scripts/setup.sh build
	@scripts/build.sh release

clean:  ## Remove everything that was built
	rm -rf build
