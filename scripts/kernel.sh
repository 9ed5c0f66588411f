#!/bin/sh
# Builds the prefilter of the matcher from kernel/prefilter.ts: kernel/prefilter.wasm, or the file that is named.
set -eu
cd "$(dirname -- "$0")/.."
if ! cmp -s kernel/package-lock.json kernel/node_modules/.trefoil-lock; then
  echo 'trefoil: installing the compiler of the kernel (npm ci), once' >&2
  (cd kernel && npm ci --ignore-scripts --no-fund --no-audit --loglevel=error >&2)
  cp kernel/package-lock.json kernel/node_modules/.trefoil-lock
fi
exec sh scripts/on-node.sh kernel/node_modules/assemblyscript/bin/asc.js kernel/prefilter.ts --outFile "${1:-kernel/prefilter.wasm}" \
  -O3 --noAssert --runtime stub --importMemory --sharedMemory --initialMemory 1 --maximumMemory 32768 \
  --enable simd --enable threads --enable bulk-memory
