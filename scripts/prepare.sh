#!/bin/sh
# Makes ready what a command needs, and only when it is not: `prepare.sh [console]`. Quick when there is nothing to do; all words on standard error.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
cd "$root"
lock=.runtime/preparing
built=console/dist/.stamp

dependencies_ready() {
  [ -d node_modules ] || return 1
  [ -r node_modules/.trefoil-lock ] && cmp -s package-lock.json node_modules/.trefoil-lock && return 0
  # Somebody ran npm by hand, after the lock file was last changed: as good as our own stamp.
  [ -r node_modules/.package-lock.json ] && [ -z "$(find package-lock.json -newer node_modules/.package-lock.json)" ] || return 1
  cp package-lock.json node_modules/.trefoil-lock 2>/dev/null || true
}

console_sources() {
  find console src/api/contract package-lock.json \( -path console/dist -o -path '*/node_modules' \) -prune -o "$@"
}
console_digest() {
  console_sources -type f -print | LC_ALL=C sort | while IFS= read -r file; do cksum "$file"; done | cksum
}
console_ready() {
  [ -f console/index.html ] || return 0
  [ -r "$built" ] || return 1
  [ -z "$(console_sources -newer "$built" -print)" ] && return 0
  [ "$(cat "$built")" = "$(console_digest)" ] || return 1
  touch "$built" 2>/dev/null || true
}

install_dependencies() {
  echo 'trefoil: installing dependencies (npm ci), once' >&2
  npm ci --include=dev --ignore-scripts --no-fund --no-audit --loglevel=error >&2 || {
    echo 'trefoil: npm ci failed (see above); check the connection to the package registry and start again' >&2
    exit 1
  }
  cp package-lock.json node_modules/.trefoil-lock
}
# Built beside and moved into place, so that a node that is serving never sees half a console.
build_console() {
  echo 'trefoil: building the console, once' >&2
  digest=$(console_digest)
  rm -rf .runtime/console
  sh scripts/on-node.sh node_modules/vite/bin/vite.js build console --outDir "$root/.runtime/console" --emptyOutDir --logLevel warn >&2 || {
    echo 'trefoil: the console could not be built (see above)' >&2
    exit 1
  }
  echo "$digest" >.runtime/console/.stamp
  rm -rf .runtime/console-before
  [ ! -d console/dist ] || mv console/dist .runtime/console-before
  mv .runtime/console console/dist
  rm -rf .runtime/console-before
}

ready() {
  dependencies_ready && { [ "${1:-}" != console ] || console_ready; }
}
if ready "$@"; then exit 0; fi

# One at a time: two launchers that start together must not install over each other.
mkdir -p .runtime
waited=0
until mkdir "$lock" 2>/dev/null; do
  holder=$(cat "$lock/pid" 2>/dev/null || true)
  if { [ -n "$holder" ] && ! kill -0 "$holder" 2>/dev/null; } || [ "$waited" -ge 600 ]; then
    rm -rf "$lock"
    continue
  fi
  sleep 1
  waited=$((waited + 1))
done
echo $$ >"$lock/pid"
trap 'rm -rf "$root/$lock"' EXIT
trap 'exit 130' INT TERM
dependencies_ready || install_dependencies
if [ "${1:-}" = console ] && ! console_ready; then build_console; fi
