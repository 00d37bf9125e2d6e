#!/usr/bin/env bash
# libmemcached's memccapable, text and binary, through a sidecar over three nodes; prints how many cases passed, and those that did not.
#
#   tests/memccapable.sh [HOST PORT]      with HOST and PORT: against what listens there
#
# Needs the Debian packages memcached and libmemcached-tools, and a build.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
work=$(mktemp -d)
pids=()
# Ends only what this script started, by process id.
trap 'for p in "${pids[@]}"; do kill "$p" 2>/dev/null || true; done; wait 2>/dev/null || true; rm -rf "$work"' EXIT
free_port() { python3 -c 'import socket; s=socket.socket(); s.bind(("127.0.0.1",0)); print(s.getsockname()[1])'; }
host=${1:-127.0.0.1} port=${2:-}
if [[ -z $port ]]; then
  nodes=()
  for _ in 1 2 3; do
    node=$(free_port); nodes+=("$node")
    memcached -u nobody -U 0 -l 127.0.0.1 -p "$node" & pids+=("$!")
  done
  port=$(free_port)
  mkdir -p "$work/rings" "$work/state"
  printf '{ "ringId": "suite", "placement": { "algorithm": "ring" }, "nodes": [ { "nodeId": "n1", "address": "127.0.0.1:%s" }, { "nodeId": "n2", "address": "127.0.0.1:%s" }, { "nodeId": "n3", "address": "127.0.0.1:%s" } ] }' \
    "${nodes[@]}" >"$work/draft.json"
  artifacts/bin/RingProxy.Cli/release/ringctl put "$work/draft.json" --store "file:$work/rings" >/dev/null
  artifacts/bin/RingProxy/release/ringproxy sidecar --store "file:$work/rings" --admin "http://127.0.0.1:0" --set "stateDirectory=$work/state" \
    --set "memcached.listeners[0].ringId=suite" --set "memcached.listeners[0].listen=127.0.0.1:$port" >"$work/sidecar.log" 2>&1 & pids+=("$!")
  for _ in $(seq 100); do memcping --servers="127.0.0.1:$port" >/dev/null 2>&1 && break; sleep 0.1; done
fi
for mode in -a -b; do memccapable -h "$host" -p "$port" "$mode" 2>&1 || true; done >"$work/out"
grep -v '\[pass\]\|All tests' "$work/out" || true
echo "$(grep -c '\[pass\]' "$work/out") passed"
