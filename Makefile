# SPDX-License-Identifier: MIT
# Short names for what CMake does; cmake --list-presets shows the rest.
#
#   JOBS               how many things at once (all processors)
#   JSONTESTSUITE_DIR  the folder test_parsing of a JSONTestSuite checkout, for check
#   PEERS_DIR          sources of further peers for bench
#   BENCH, SOAK        options for bench/run and scripts/soak

export JOBS ?= $(shell nproc)
export JSONTESTSUITE_DIR PEERS_DIR
# The jobs of make are not those of the builds below.
MAKEFLAGS += --no-print-directory
unexport MAKEFLAGS

.PHONY: build demo check bench soak lint format coverage asan msan valgrind clean help

build: ## the libraries, the server and the client: build/release
	@scripts/setup build
	@scripts/build release
	@echo "The programs are in build/release/server and build/release/client."

demo: ## the tutorial's session: build what it needs, run it
	@scripts/setup demo
	@scripts/build release appmsg-server appmsg-client
	@scripts/demo build/release

check: ## every test: as shipped, under sanitizers, under valgrind
	@scripts/setup check
	@scripts/check check asan msan valgrind

bench: ## measure the codec beside its peers
	@scripts/setup bench
	@bench/run $(BENCH)

soak: ## the random tests for a long time (SOAK=--minutes=N)
	@scripts/setup check
	@scripts/soak $(SOAK)

lint: ## layout, clang-tidy, cppcheck, shellcheck, licence lines
	@scripts/setup lint
	@scripts/lint

format: ## lay the C files out as lint wants them
	@scripts/setup lint
	@scripts/lint --fix

coverage: ## lines and branches of the codec that tests reach: all of them
	@scripts/setup coverage
	@scripts/coverage

asan msan valgrind: ## every test of one of the builds of check
	@scripts/setup check
	@scripts/check $@

clean: ## remove build/
	@rm -rf build

help: ## this text
	@awk -F ':.*## ' '/^[a-z][a-z ]*:.*## / { printf "  make %-22s %s\n", $$1, $$2 }' Makefile
