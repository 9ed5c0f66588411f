#!/bin/sh
# Builds the prefilter of the matcher from kernel/prefilter.ts: kernel/prefilter.wasm, or the file that is named.
set -eu
cd "$(dirname -- "$0")/.."
exec sh scripts/on-node.sh node_modules/assemblyscript/bin/asc.js kernel/prefilter.ts --outFile "${1:-kernel/prefilter.wasm}" \
  -O3 --noAssert --runtime stub --importMemory --sharedMemory --initialMemory 1 --maximumMemory 32768 \
  --enable simd --enable threads --enable bulk-memory
