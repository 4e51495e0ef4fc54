#!/usr/bin/env bash
# Installs what is missing, through apt, for the groups of scripts/packages.txt that are named.
# Usage: scripts/setup.sh GROUP...        (build, lab, python, lint, fuzz, pages, bench, prometheus). Does nothing when all is there.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ "$(uname -sm)" != "Linux x86_64" ]; then
  echo "setup: this software runs on Linux x86-64 (on Windows: WSL2); here is $(uname -sm)" >&2
  exit 1
fi

installed() { dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null | grep -qx installed; }

# Fills the arrays missing, reasons and optional from the lines of one group.
find_missing() {
  local group package why
  while read -r group package why; do
    [ "$group" = "$1" ] || continue
    installed "${package#\?}" && continue
    case "$package" in
      \?*) optional+=("${package#\?}") ;;
      *) missing+=("$package"); reasons+=("$why") ;;
    esac
  done <scripts/packages.txt
}

missing=() reasons=() optional=()
if ! command -v dpkg-query >/dev/null; then
  echo "setup: this is no Debian; going on with what is installed (the list: scripts/packages.txt)" >&2
  exit 0
fi
for group in "$@"; do find_missing "$group"; done
if [ ${#missing[@]} -eq 0 ]; then
  echo "setup: all packages for '$*' are installed"
  exit 0
fi

echo "setup: ${#missing[@]} Debian packages are missing:"
for i in "${!missing[@]}"; do printf '  %-22s %s\n' "${missing[i]}" "${reasons[i]}"; done
command=(apt-get -o DPkg::Lock::Timeout=300)
install=(install -y --no-install-recommends "${missing[@]}" "${optional[@]}")
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "setup: installing needs root, and there is no sudo. As root, run:" >&2
    echo "  apt-get update && apt-get ${install[*]}" >&2
    exit 1
  fi
  command=(sudo DEBIAN_FRONTEND=noninteractive "${command[@]}")
fi
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
trap 'rm -f "$log"' EXIT
echo "setup: ${command[*]} update"
"${command[@]}" update >"$log" 2>&1 || { cat "$log" >&2; echo "setup: going on with the old lists" >&2; }
echo "setup: ${command[*]} ${install[*]}"
"${command[@]}" "${install[@]}" >"$log" 2>&1 || { tail -n 30 "$log" >&2; echo "setup: apt failed" >&2; exit 1; }
echo "setup: installed"
