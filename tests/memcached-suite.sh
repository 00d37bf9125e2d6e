#!/usr/bin/env bash
# memcached's own test files, against a running server, through a sidecar over three nodes; and, to compare, straight to one node.
#
#   tests/memcached-suite.sh SUITE [FILE…]      SUITE: the folder of memcached 1.6.18's sources; FILE: such as t/cas.t, default all
#   DIRECT=1 tests/memcached-suite.sh SUITE     straight to one memcached
#   TWEMPROXY=1 tests/memcached-suite.sh SUITE  through twemproxy
#
# The suite is not part of this repository: fetch the sources. Files that start servers of their own, with options that a running one has not, pass
# by either way or by none. Each file has servers of its own here. Ends with the number of files that passed and failed, their output in $LOG
# (default artifacts/memcached-suite). Needs perl, memcached and a build.
set -euo pipefail
suite=$(cd "$1" && pwd); shift
cd "$(dirname "${BASH_SOURCE[0]}")/.."
PATH=$PATH:/usr/sbin
log=${LOG:-artifacts/memcached-suite}
mkdir -p "$log"
work=$(mktemp -d)
pids=()
stop_all() {
  kill -KILL "${pids[@]}" 2>/dev/null || true
  wait "${pids[@]}" 2>/dev/null || true
  pids=()
}
# Ends only what this script started, by process id.
trap 'stop_all; rm -rf "$work"' EXIT
. tests/servers.sh

start_all() {
  rm -rf "$work/run"; mkdir -p "$work/run/rings" "$work/run/state"
  local nodes=() port
  for _ in 1 2 3; do
    port=$(free_port); nodes+=("$port")
    memcached -u nobody -U 0 -l 127.0.0.1 -p "$port" >"$work/run/$port.log" 2>&1 &
    pids+=("$!")
  done
  target=$(free_port)
  if [[ -n ${DIRECT:-} ]]; then
    target=${nodes[0]}
  elif [[ -n ${TWEMPROXY:-} ]]; then
    printf 'suite:\n  listen: 127.0.0.1:%s\n  hash: fnv1a_64\n  distribution: ketama\n  servers:\n' "$target" >"$work/run/nutcracker.yml"
    printf '   - 127.0.0.1:%s:1\n' "${nodes[@]}" >>"$work/run/nutcracker.yml"
    nutcracker -c "$work/run/nutcracker.yml" -s "$(free_port)" >"$work/run/nutcracker.log" 2>&1 &
    pids+=("$!")
  else
    printf '{ "ringId": "suite", "placement": { "algorithm": "ring" }, "nodes": [ { "nodeId": "n1", "address": "127.0.0.1:%s" }, { "nodeId": "n2", "address": "127.0.0.1:%s" }, { "nodeId": "n3", "address": "127.0.0.1:%s" } ] }' \
      "${nodes[@]}" >"$work/run/draft.json"
    artifacts/bin/RingProxy.Cli/release/ringctl put "$work/run/draft.json" --store "file:$work/run/rings" >/dev/null
    artifacts/bin/RingProxy/release/ringproxy sidecar --store "file:$work/run/rings" --admin "http://127.0.0.1:0" --set "stateDirectory=$work/run/state" \
      --set "memcached.listeners[0].ringId=suite" --set "memcached.listeners[0].listen=127.0.0.1:$target" >"$work/run/sidecar.log" 2>&1 &
    pids+=("$!")
  fi
  await_memcached "$target"
}

# The files look for a built memcached beside them, though they start none.
ln -sf "$(command -v memcached)" "$suite/memcached-debug"; ln -sf "$(command -v memcached)" "$suite/memcached"
files=("$@")
((${#files[@]})) || mapfile -t files < <(cd "$suite" && ls t/*.t)
passed=0 failed=0
for file in "${files[@]}"; do
  start_all
  out=$log/$(basename "$file").log
  if (cd "$suite" && T_MEMD_USE_DAEMON="127.0.0.1:$target" timeout "${FILE_TIMEOUT:-60}" prove -f "$file") >"$out" 2>&1 </dev/null; then
    passed=$((passed + 1)) result=ok
  else
    failed=$((failed + 1)) result=failed
  fi
  stop_all
  printf '%-40s %s\n' "$file" "$result"
done
echo "$passed files passed, $failed failed"
