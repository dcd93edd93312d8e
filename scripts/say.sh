# Sourced by every script: changes to the repository root and defines the output functions.

cd "$(dirname "${BASH_SOURCE[0]}")/.."

# Prints progress.
say() { printf '\033[1m▸ %s\033[0m\n' "$*" >&2; }

# Prints a warning.
warn() { printf '\033[33m▸ %s\033[0m\n' "$*" >&2; }

# Prints an error and what to do about it, and exits.
fail() {
  printf '\033[31m✗ %s\033[0m\n' "$1" >&2
  shift
  (($# == 0)) || printf '  %s\n' "$@" >&2
  exit 1
}

# Colors only in a terminal.
if [[ ! -t 2 || -n "${NO_COLOR:-}" ]]; then
  say() { printf '▸ %s\n' "$*" >&2; }
  warn() { say "$@"; }
  fail() {
    printf '✗ %s\n' "$1" >&2
    shift
    (($# == 0)) || printf '  %s\n' "$@" >&2
    exit 1
  }
fi

# True if there is a display.
has_display() { [[ -n "${DISPLAY:-}" || -n "${WAYLAND_DISPLAY:-}" ]]; }
