# JPM Desk. Every target does its own set-up on a fresh Debian or Ubuntu with Rust, Node 20 and git.

.DEFAULT_GOAL := help
.PHONY: help run start screenshot stop dev test test-moments pictures fuzz soak mutation-guards bench lint format bindings build sandbox icons clean

# What the started program is told: make sandbox ARGS="--port 8080 --appointments 5000".
ARGS ?=

help: ## Says what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' Makefile

run: ## Starts JPM Desk on the demo
	@scripts/run --demo $(ARGS)

start: ## Starts JPM Desk on your own accounts
	@scripts/run $(ARGS)

screenshot: ## Writes screenshot.png of a window that runs without a display
	@scripts/screenshot

stop: ## Ends a window that runs without a display
	@scripts/stop

dev: ## Starts JPM Desk on Vite's server: changes of the UI show at once
	@scripts/dev $(ARGS)

test: ## Runs every test of every kind
	@scripts/test $(ARGS)

test-moments: ## Runs the tests that read a clock at eight other moments (ARGS="--only sunday rust")
	@scripts/test-moments $(ARGS)

pictures: ## Draws the pictures anew that the views are compared with
	@scripts/pictures

fuzz: ## Mangles answers for the client's readers for a long time (ARGS=SECONDS for each target)
	@scripts/fuzz $(ARGS)

soak: ## Simulates, kills and parts the engine under seeds for a long time, and takes its guards away (ARGS="kills seats")
	@scripts/soak $(ARGS)

mutation-guards: ## Takes each guard of the engine away in a copy, and demands that its test fails
	@scripts/mutation-guards $(ARGS)

bench: ## Measures client, sandbox and engine side by side (ARGS="client mirror")
	@scripts/bench $(ARGS)

bench-ui: ## Measures the calendar beside libraries from npm, in WebKitGTK and Chromium (ARGS=webkit: one of them)
	@scripts/bench-ui $(ARGS)

lint: ## Checks format, clippy, types of the UI and documentation
	@scripts/lint

format: ## Formats the Rust code and the UI
	@scripts/format

bindings: ## Writes ui/src/ipc/bindings.ts anew from the commands
	@scripts/bindings

build: ## Builds the packages to install (.deb and .rpm)
	@scripts/package

sandbox: ## Starts the JPM server for this machine (ARGS="--port 8080 --appointments 5000")
	@scripts/sandbox $(ARGS)

icons: ## Draws every icon anew from icons/jpm-desk.svg
	@scripts/draw-icons

clean: ## Removes everything that was built or installed inside this folder
	rm -rf target gen ui/dist ui/node_modules tests/browser/node_modules tests/conformance/node_modules tests/bench-ui/node_modules scripts/checks/node_modules tests/conformance/.venv scripts/checks/.venv tests/browser/test-results tests/browser/playwright-report
