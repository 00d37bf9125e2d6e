#!/usr/bin/env bash
# Redis's own Tcl test suite, in its external mode for clusters, through a sidecar over three nodes; and, to compare, straight to one node.
#
#   tests/redis-suite.sh SUITE [UNIT…]      SUITE: the folder of Redis 7.0.15's sources (with runtest in it); UNIT: such as unit/type/string
#   DIRECT=1 tests/redis-suite.sh SUITE     straight to one redis-server
#   TAGS="-needs:repl -slow"                which tests run; the default leaves out those that attach to the server as a replica
#
# The suite is not part of this repository: fetch the sources of redis 7.0.15. CONFIG and DEBUG, which a proxy refuses, go straight to all
# nodes: the copy of the suite's client that runs is told to. Tests lean on the order of commands of different clients, so one thread serves
# them. Ends with the number of tests that passed and failed, per unit in $LOG (default artifacts/redis-suite). Needs tclsh, redis-server and a build.
set -euo pipefail
# Tests that no proxy can pass and that break their unit off, so that those behind them would not run. They count as not passed.
skipped=(
  # want the server's process id, or attach to it as its replica
  'SRANDMEMBER with a dict containing long chain' 'All TTL in commands are propagated as absolute timestamp in replication stream'
  'GETEX propagate as to replica as PERSIST, DEL, or nothing' 'SCAN: Lazy-expire should not be wrapped in MULTI/EXEC' 'RANDOMKEY: Lazy-expire should not be wrapped in MULTI/EXEC'
  # a script without keys blocks one node, and the keys of the test are on another; PING is answered without a node
  'MULTI and script timeout' 'EXEC and script timeout' 'MULTI-EXEC body and script timeout' 'just EXEC and script timeout'
  'FUNCTION - test function kill' 'FUNCTION - test script kill not working on function' 'FUNCTION - test function kill not working on eval'
  '/^Timedout ' 'SHUTDOWN NOSAVE can kill a timedout script anyway'
  # define users on the server, or watch its commands
  'Script ACL check' 'MONITOR can log executed commands' 'MONITOR can log commands issued by the scripting engine' 'MONITOR can log commands issued by functions'
  'MONITOR supports redacting command arguments' 'MONITOR correctly handles multi-exec cases'
  # DEBUG and CONFIG go past the proxy, so what they say of the connection, or within MULTI, is not seen
  'MULTI with config error' 'RESP3 attributes' 'RESP3 attributes readraw'
)
[[ -z ${DIRECT:-} ]] || skipped=('SRANDMEMBER with a dict containing long chain')
suite=$(cd "$1" && pwd); shift
cd "$(dirname "${BASH_SOURCE[0]}")/.."
log=${LOG:-artifacts/redis-suite}
mkdir -p "$log"
work=$(mktemp -d)
pids=()
# Ends only what this script started, by process id.
trap 'for p in "${pids[@]}"; do kill -KILL "$p" 2>/dev/null || true; done; wait 2>/dev/null || true; rm -rf "$work"' EXIT

. tests/servers.sh

# Nodes and sidecar anew for each unit: a unit that breaks off leaves settings and children behind.
start_all() {
  nodes=() pids=()
  rm -rf "$work/run"
  mkdir -p "$work/run/rings" "$work/run/state"
  local i port
  for i in 1 2 3; do
    port=$(free_port); nodes+=("$port")
    mkdir -p "$work/run/$i"
    redis-server --port "$port" --save '' --appendonly no --dir "$work/run/$i" --enable-debug-command yes --enable-protected-configs yes >"$work/run/node$i.log" 2>&1 &
    pids+=("$!")
  done
  proxy=$(free_port)
  cat >"$work/run/draft.json" <<JSON
{ "ringId": "suite", "placement": { "algorithm": "ring", "hashTag": "{}" }, "nodes": [
  { "nodeId": "n1", "address": "127.0.0.1:${nodes[0]}" },
  { "nodeId": "n2", "address": "127.0.0.1:${nodes[1]}" },
  { "nodeId": "n3", "address": "127.0.0.1:${nodes[2]}" } ] }
JSON
  artifacts/bin/RingProxy.Cli/release/ringctl put "$work/run/draft.json" --store "file:$work/run/rings" >/dev/null
  artifacts/bin/RingProxy/release/ringproxy sidecar --store "file:$work/run/rings" --admin "http://127.0.0.1:0" --set "stateDirectory=$work/run/state" \
    --set redis.loops=1 --set "redis.listeners[0].ringId=suite" --set "redis.listeners[0].listen=127.0.0.1:$proxy" --set "redis.listeners[0].commandTimeout=60s" \
    --set "redis.listeners[0].maxArgumentBytes=536870912" \
    --set 'redis.listeners[0].allowCommands=KEYS,FLUSHALL,FLUSHDB,SCRIPT|FLUSH,FUNCTION|FLUSH,FUNCTION|RESTORE,SAVE,BGSAVE,BGREWRITEAOF,CONFIG|SET,CONFIG|RESETSTAT' >"$log/sidecar.log" 2>&1 &
  pids+=("$!")
  target=$proxy
  [[ -z ${DIRECT:-} ]] || target=${nodes[0]}
  local _
  for _ in $(seq 300); do redis-cli -p "$target" get ready >/dev/null 2>&1 && break; sleep 0.1; done
}

stop_all() {
  kill -KILL "${pids[@]}" 2>/dev/null || true
  wait "${pids[@]}" 2>/dev/null || true
  pids=()
}

cp -r "$suite" "$work/suite"
ln -sf "$(command -v redis-cli)" "$work/suite/src/redis-cli"; ln -sf "$(command -v redis-server)" "$work/suite/src/redis-server"
ln -sf "$(command -v redis-benchmark)" "$work/suite/src/redis-benchmark"
if [[ -z ${DIRECT:-} ]]; then
  cat >>"$work/suite/tests/support/redis.tcl" <<TCL
rename ::redis::__dispatch__raw__ ::redis::__through_proxy__
set ::redis::node_ports \$::env(NODE_PORTS)
proc ::redis::__dispatch__raw__ {id method argv} {
    if {[string tolower \$method] ni {config debug} || !\$::redis::blocking(\$id) || \$::redis::deferred(\$id)
        || [lindex \$::redis::addr(\$id) 1] in \$::redis::node_ports} {
        return [::redis::__through_proxy__ \$id \$method \$argv]
    }
    # To every node; the first that does not refuse answers.
    set failed 1
    foreach port \$::redis::node_ports {
        set node [redis 127.0.0.1 \$port]
        if {[catch {\$node {*}[list \$method] {*}\$argv} reply]} { set error \$reply } elseif {\$failed} { set failed 0; set answer \$reply }
        \$node close
    }
    if {\$failed} { return -code error \$error }
    return \$answer
}
TCL
fi

units=("$@")
if ((${#units[@]} == 0)); then
  mapfile -t units < <(sed -n '/^set ::all_tests {/,/^}/p' "$suite/tests/test_helper.tcl" | grep -E '^ +(unit|integration)/' | tr -d ' ')
fi
skips=()
for name in "${skipped[@]}"; do skips+=(--skiptest "$name"); done
passed=0 failed=0
for unit in "${units[@]}"; do
  start_all
  out=$log/${unit//\//-}.log
  (cd "$work/suite" && NODE_PORTS="${nodes[*]}" timeout "${UNIT_TIMEOUT:-240}" tclsh tests/test_helper.tcl --host 127.0.0.1 --port "$target" --cluster-mode --clients 1 --no-latency \
    --dont-clean "${skips[@]}" --single "$unit" --tags "${TAGS:--needs:repl}") 2>&1 </dev/null | sed -u 's/\x1b\[[0-9;]*m//g' >"$out" || true
  stop_all
  ok=$(grep -c '^\[ok\]' "$out" || true) bad=$(grep -c '^\[err\]\|^\[exception\]' "$out" || true)
  passed=$((passed + ok)) failed=$((failed + bad))
  printf '%-40s %5d ok %5d failed%s\n' "$unit" "$ok" "$bad" "$(grep -q 'The End' "$out" || echo '  (broke off)')"
done
echo "$passed passed, $failed failed"
