# Sourced by every script here: how they speak, and where they stand.

cd "$(dirname "${BASH_SOURCE[0]}")/.."

# What is going on, in one line.
say() { printf '\033[1m▸ %s\033[0m\n' "$*" >&2; }

# Something the reader should know, that stops nothing.
warn() { printf '\033[33m▸ %s\033[0m\n' "$*" >&2; }

# Why it cannot go on, and what to do about it.
fail() {
  printf '\033[31m✗ %s\033[0m\n' "$1" >&2
  shift
  (($# == 0)) || printf '  %s\n' "$@" >&2
  exit 1
}

# Colours only for a person: a log keeps plain text.
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

# True when a window can be opened on this machine as it is.
has_display() { [[ -n "${DISPLAY:-}" || -n "${WAYLAND_DISPLAY:-}" ]]; }
