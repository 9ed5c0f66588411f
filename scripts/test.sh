#!/bin/sh
# Every check there is. Installs what is missing first: npm packages, and, where it may, a browser and PostgreSQL.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
cd "$root"
started=$(date +%s)
summary=''
failed=0

find_browser() {
  if [ -n "${CHROMIUM_PATH:-}" ] && [ -x "$CHROMIUM_PATH" ]; then
    echo "$CHROMIUM_PATH"
    return
  fi
  for name in chromium chromium-browser google-chrome google-chrome-stable; do
    command -v "$name" 2>/dev/null && return
  done
  for path in '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome' /Applications/Chromium.app/Contents/MacOS/Chromium; do
    [ ! -x "$path" ] || { echo "$path" && return; }
  done
  return 1
}
find_postgres() {
  [ -z "${TREFOIL_TEST_POSTGRES:-}" ] || return 0
  for folder in /usr/lib/postgresql/*/bin /usr/local/pgsql/bin /opt/homebrew/bin; do
    [ ! -x "$folder/initdb" ] || return 0
  done
  command -v initdb >/dev/null 2>&1
}
updated=''
install_package() {
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 || return 1
  echo "test: installing $1 with apt-get" >&2
  if [ -z "$updated" ]; then
    apt-get update -qq >&2 || true
    updated=1
  fi
  # In this run level no service is started.
  RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$1" >/dev/null
}

step() {
  title=$1
  shift
  echo
  echo "== $title"
  begun=$(date +%s)
  if "$@"; then outcome='ok    '; else
    outcome='FAILED'
    failed=1
  fi
  summary="$summary
  $outcome $title ($(($(date +%s) - begun)) s)"
}
missing() {
  failed=1
  summary="$summary
  MISSING $1"
}

sh scripts/prepare.sh console

browser=$(find_browser) || { install_package chromium || true; browser=$(find_browser) || browser=''; }
if [ -n "$browser" ]; then
  CHROMIUM_PATH=$browser
  export CHROMIUM_PATH
else
  missing 'a browser: install Chromium (Debian: apt-get install chromium), or name one in CHROMIUM_PATH'
fi
if ! find_postgres; then
  install_package postgresql || true
  find_postgres || missing 'PostgreSQL: install it (Debian, Ubuntu: apt-get install postgresql), or name a server in TREFOIL_TEST_POSTGRES'
fi
# Small programs that load what this writes for them; without them those tests say that they were skipped.
for pair in nft:nftables named-checkzone:bind9-utils named:bind9 yara:yara unbound-checkconf:unbound nats-server:nats-server; do
  PATH="$PATH:/usr/sbin:/sbin" command -v "${pair%%:*}" >/dev/null 2>&1 || install_package "${pair#*:}" || true
done
# Larger ones only where asked for.
if [ "${TREFOIL_TEST_PROGRAMS:-}" = all ]; then
  for name in suricata snort zeek; do command -v "$name" >/dev/null 2>&1 || install_package "$name" || true; done
fi

on_node() { sh scripts/on-node.sh "$@"; }
# Sixty processes of a node start below, many at once: what they load is compiled here, once, and kept. There is no such node.
sh ./trefoil serve .runtime/no-node >/dev/null 2>&1 || true
step 'lint and format' on_node node_modules/@biomejs/biome/bin/biome check --diagnostic-level=warn .
step 'types' on_node node_modules/typescript/bin/tsc -p tsconfig.json
step 'types of the console' on_node node_modules/typescript/bin/tsc -p console/tsconfig.json --noEmit
step 'unit, laws, both stores, conformance, federation, browser' on_node node_modules/vitest/vitest.mjs run "$@"

echo
echo "== summary, $(($(date +%s) - started)) s$summary"
if [ "$failed" != 0 ]; then
  echo 'NOT everything is in order.'
  exit 1
fi
echo 'Everything is in order.'
