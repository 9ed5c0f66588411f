#!/bin/sh
# Lint and types, nothing else: what an editor shows, for everything.
set -eu
cd "$(dirname -- "$0")/.."
sh scripts/prepare.sh
status=0
sh scripts/on-node.sh node_modules/@biomejs/biome/bin/biome check --diagnostic-level=warn . || status=1
sh scripts/on-node.sh node_modules/typescript/bin/tsc -p tsconfig.json || status=1
[ ! -f console/tsconfig.json ] || sh scripts/on-node.sh node_modules/typescript/bin/tsc -p console/tsconfig.json --noEmit || status=1
exit $status
