#!/usr/bin/env bash
# What a stopped node does to commands for the two others, ours beside twemproxy: latency before and while one of three nodes is stopped by SIGSTOP, on connections that use the two others alone, and on connections that use all three. Both proxies give a node 20 ms.
#
#   perf/cache-faults.sh redis|memcached [SECONDS]     default 10 for each measurement
#
# The proxy is on core 0; nodes and load (8 connections, one command in flight each) on core 1. Prints a Markdown table. Needs nutcracker, and redis-server or memcached.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
protocol=${1:-} seconds=${2:-10}
case $protocol in
  redis) server=redis-server package=redis-server ;;
  memcached) server=memcached package=memcached ;;
  *) echo "perf/cache-faults.sh: '$protocol' is no protocol; legal: redis, memcached" >&2; exit 2 ;;
esac
PATH=$PATH:/usr/sbin
for program in nutcracker "$server"; do
  command -v "$program" >/dev/null || { echo "perf/cache-faults.sh: $program is missing (Debian packages: nutcracker $package)" >&2; exit 1; }
done
[[ -n ${NOBUILD:-} ]] || dotnet build -c Release RingProxy.sln -v quiet -nodeReuse:false >&2
bench=artifacts/bin/RingProxy.CacheBench/release/cache-bench

work=$(mktemp -d)
pids=()
# Ends only what this script started, by process id.
trap 'for p in "${pids[@]}"; do kill -CONT "$p" 2>/dev/null || true; kill "$p" 2>/dev/null || true; done; wait 2>/dev/null || true; rm -rf "$work"' EXIT
free_port() { python3 -c 'import socket; s=socket.socket(); s.bind(("127.0.0.1",0)); print(s.getsockname()[1])'; }
declare -A port pid
for name in n1 n2 n3 ringproxy admin twemproxy stats; do port[$name]=$(free_port); done
start() { # name core command…
  local name=$1 core=$2; shift 2
  taskset -c "$core" "$@" >"$work/$name.log" 2>&1 &
  pid[$name]=$!
  pids+=("$!")
}

cat >"$work/nutcracker.yml" <<CONF
perf:
  listen: 127.0.0.1:${port[twemproxy]}
  hash: fnv1a_64
  distribution: ketama
  redis: $([[ $protocol == redis ]] && echo true || echo false)
  timeout: 20
  servers:
   - 127.0.0.1:${port[n1]}:1 n1
   - 127.0.0.1:${port[n2]}:1 n2
   - 127.0.0.1:${port[n3]}:1 n3
CONF
mkdir -p "$work/rings" "$work/state"
artifacts/bin/RingProxy.Cli/release/ringctl import twemproxy "$work/nutcracker.yml" perf --out "$work/draft.json" >&2
artifacts/bin/RingProxy.Cli/release/ringctl put "$work/draft.json" --store "file:$work/rings" >&2
export DOTNET_gcServer=0
for node in n1 n2 n3; do
  if [[ $protocol == redis ]]; then start "$node" 1 redis-server --port "${port[$node]}" --save '' --appendonly no --dir "$work"
  else start "$node" 1 memcached -u nobody -U 0 -t 1 -m 256 -l 127.0.0.1 -p "${port[$node]}"; fi
done
start twemproxy 0 nutcracker -c "$work/nutcracker.yml" -s "${port[stats]}"
start ringproxy 0 artifacts/bin/RingProxy/release/ringproxy sidecar --store "file:$work/rings" --admin "http://127.0.0.1:${port[admin]}" --set "stateDirectory=$work/state" \
  --set "$protocol.listeners[0].ringId=perf" --set "$protocol.listeners[0].listen=127.0.0.1:${port[ringproxy]}" --set "$protocol.listeners[0].commandTimeout=20ms"
for name in n1 n2 n3 ringproxy twemproxy; do
  for _ in $(seq 200); do "$bench" stored "$protocol" "${port[$name]}" 1 >/dev/null 2>&1 && break; sleep 0.1; done
done

# Who owns a key is seen where it is stored.
"$bench" fill "$protocol" "${port[ringproxy]}"
for node in n2 n3; do "$bench" stored "$protocol" "${port[$node]}" 3000; done >"$work/of-n2"
cp "$work/of-n2" "$work/all"; "$bench" stored "$protocol" "${port[n1]}" 3000 >>"$work/all"

measure() { taskset -c 1 "$bench" latency "$protocol" "${port[$1]}" "$work/$2" "$work/of-n2" 8 "$seconds"; }
for _ in 1 2 3; do for name in ringproxy twemproxy; do measure "$name" all >/dev/null; done; done
echo "| proxy | connections use | n1 | p50 ms | p99 ms | max ms | commands to the two others |"
echo "| --- | --- | --- | ---: | ---: | ---: | ---: |"
for state in runs stopped; do
  [[ $state == runs ]] || kill -STOP "${pid[n1]}"
  for name in ringproxy twemproxy; do
    for what in of-n2 all; do
      read -r p50 p99 max count < <(measure "$name" "$what")
      echo "| $name | $([[ $what == all ]] && echo 'all three' || echo 'the two others') | $state | $p50 | $p99 | $max | $count |"
    done
  done
done
kill -CONT "${pid[n1]}"
