# The commands of JPM Desk. `make help` lists them. Each target installs what it needs on a fresh
# Debian or Ubuntu with Rust, Node 20 and git.

.DEFAULT_GOAL := help
.PHONY: help run start screenshot stop dev test test-moments pictures fuzz soak mutation-guards bench lint format bindings build sandbox icons clean

# Arguments for the started program: make sandbox ARGS="--port 8080 --appointments 5000".
ARGS ?=

help: ## Lists the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' Makefile

run: ## Starts JPM Desk on the demo
	@scripts/run --demo $(ARGS)

start: ## Starts JPM Desk on your own accounts
	@scripts/run $(ARGS)

screenshot: ## Writes screenshot.png of a window that runs without a display
	@scripts/screenshot

stop: ## Ends a window that runs without a display
	@scripts/stop

dev: ## Starts JPM Desk on Vite's server: UI changes show at once
	@scripts/dev $(ARGS)

test: ## Runs every test of every kind
	@scripts/test $(ARGS)

test-moments: ## Runs the tests that read a clock at eight other moments (ARGS="--only sunday rust")
	@scripts/test-moments $(ARGS)

pictures: ## Updates the screenshots that the browser tests compare the views with
	@scripts/pictures

fuzz: ## Fuzzes the client's readers (ARGS=SECONDS for each target)
	@scripts/fuzz $(ARGS)

soak: ## Tests the engine for a long time: simulation, kills, several engines, mutation guards (ARGS="kills engines")
	@scripts/soak $(ARGS)

mutation-guards: ## Removes each guard of the engine in a copy, and requires that its test fails (ARGS=WORD)
	@scripts/mutation-guards $(ARGS)

bench: ## Measures client, sandbox and engine (ARGS="client mirror")
	@scripts/bench $(ARGS)

bench-ui: ## Measures the window, and compares the calendar with npm libraries (ARGS="desk projects")
	@scripts/bench-ui $(ARGS)

lint: ## Checks format, clippy, UI types, documentation, dependencies and links
	@scripts/lint

format: ## Formats the Rust code and the UI
	@scripts/format

bindings: ## Generates ui/src/ipc/bindings.ts from the commands
	@scripts/bindings

build: ## Builds the .deb and .rpm packages
	@scripts/package

sandbox: ## Starts the sandbox, a local JPM server (ARGS="--port 8080 --appointments 5000")
	@scripts/sandbox $(ARGS)

icons: ## Draws all icons from icons/jpm-desk.svg
	@scripts/draw-icons

clean: ## Removes everything that was built or installed in this folder
	rm -rf target gen ui/dist ui/node_modules tests/browser/node_modules tests/conformance/node_modules tests/bench-ui/node_modules scripts/checks/node_modules tests/conformance/.venv scripts/checks/.venv tests/browser/test-results tests/browser/playwright-report
