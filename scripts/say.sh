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
  local line
  for line in "$@"; do printf '  %s\n' "$line" >&2; done
  exit 1
}

# Colours only for a person: a log keeps plain text.
if [[ ! -t 2 || -n "${NO_COLOR:-}" ]]; then
  say() { printf '▸ %s\n' "$*" >&2; }
  warn() { printf '▸ %s\n' "$*" >&2; }
fi

# True when a window can be opened on this machine as it is.
has_display() { [[ -n "${DISPLAY:-}" || -n "${WAYLAND_DISPLAY:-}" ]]; }
