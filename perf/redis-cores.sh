#!/usr/bin/env bash
# Commands per second with one core and with two, ours beside twemproxy, which has one thread: nodes and load are made as cheap as can be, so that the
# proxy is what limits. With two cores for the proxy, nodes and load share them with it.
#
#   perf/redis-cores.sh [ROUNDS] [SECONDS]   default 5 rounds of 3 s each
#
# 50 connections, GET of 100 bytes. Prints a Markdown table. Needs nutcracker.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
rounds=${1:-5} seconds=${2:-3}
PATH=$PATH:/usr/sbin
command -v nutcracker >/dev/null || { echo "perf/redis-cores.sh: nutcracker is missing (Debian package: nutcracker)" >&2; exit 1; }
[[ -n ${NOBUILD:-} ]] || dotnet build -c Release RingProxy.sln -v quiet -nodeReuse:false >&2
bench=artifacts/bin/RingProxy.CacheBench/release/cache-bench

work=$(mktemp -d)
pids=()
# Ends only what this script started, by process id.
trap 'for p in "${pids[@]}"; do kill "$p" 2>/dev/null || true; done; wait 2>/dev/null || true; rm -rf "$work"' EXIT
free_port() { python3 -c 'import socket; s=socket.socket(); s.bind(("127.0.0.1",0)); print(s.getsockname()[1])'; }
declare -A port
for name in n1 n2 n3 one two admin1 admin2 twemproxy1 twemproxy2 stats1 stats2; do port[$name]=$(free_port); done
start() { # name cores command…
  local name=$1 cores=$2; shift 2
  taskset -c "$cores" "$@" >"$work/$name.log" 2>&1 &
  pids+=("$!")
}

pool() { # listening port
  cat <<CONF
perf:
  listen: 127.0.0.1:$1
  hash: fnv1a_64
  distribution: ketama
  redis: true
  servers:
   - 127.0.0.1:${port[n1]}:1 n1
   - 127.0.0.1:${port[n2]}:1 n2
   - 127.0.0.1:${port[n3]}:1 n3
CONF
}
export DOTNET_gcServer=0
mkdir -p "$work/rings"
for n in 1 2; do pool "${port[twemproxy$n]}" >"$work/nutcracker$n.yml"; mkdir -p "$work/state$n"; done
artifacts/bin/RingProxy.Cli/release/ringctl import twemproxy "$work/nutcracker1.yml" perf --out "$work/draft.json" >&2
artifacts/bin/RingProxy.Cli/release/ringctl put "$work/draft.json" --store "file:$work/rings" >&2
declare -A nodecores=([1]=1 [2]=0,1) proxycores=([1]=0 [2]=0,1) listen=([1]=${port[one]} [2]=${port[two]})
for node in n1 n2 n3; do start "$node" 0,1 "$bench" node "${port[$node]}"; done
for n in 1 2; do
  start "twemproxy$n" "${proxycores[$n]}" nutcracker -c "$work/nutcracker$n.yml" -s "${port[stats$n]}"
  start "ringproxy$n" "${proxycores[$n]}" artifacts/bin/RingProxy/release/ringproxy sidecar --store "file:$work/rings" --admin "http://127.0.0.1:${port[admin$n]}" \
    --set "stateDirectory=$work/state$n" --set "redis.loops=$n" --set "redis.listeners[0].ringId=perf" --set "redis.listeners[0].listen=127.0.0.1:${listen[$n]}"
done

for _ in $(seq 200); do (exec 3<>"/dev/tcp/127.0.0.1/${port[two]}") 2>/dev/null && break; sleep 0.1; done
sleep 1
for _ in 1 2 3 4; do for n in 1 2; do taskset -c "${nodecores[$n]}" "$bench" load redis-get "${listen[$n]}" 50 8 2 >/dev/null; done; done
for pipeline in 1 16; do
  for _ in $(seq "$rounds"); do
    for n in 1 2; do
      echo "ringproxy $pipeline $n $(taskset -c "${nodecores[$n]}" "$bench" load redis-get "${listen[$n]}" 50 "$pipeline" "$seconds")"
      echo "twemproxy $pipeline $n $(taskset -c "${nodecores[$n]}" "$bench" load redis-get "${port[twemproxy$n]}" 50 "$pipeline" "$seconds")"
    done
  done
done | tee /dev/stderr | python3 -c '
import statistics as st, sys
rows = {}
for line in sys.stdin:
    name, pipeline, cores, rps, _ = line.split()
    rows.setdefault((int(pipeline), name), {}).setdefault(cores, []).append(float(rps))
print("| pipeline | proxy | commands/s, one core | two cores | growth: median, min–max |")
print("| ---: | --- | ---: | ---: | ---: |")
for (pipeline, name), of in sorted(rows.items()):
    growth = [b / a for a, b in zip(of["1"], of["2"])]
    print(f"| {pipeline} | {name} | {st.median(of[chr(49)]):,.0f} | {st.median(of[chr(50)]):,.0f} | {st.median(growth):.2f} ({min(growth):.2f}–{max(growth):.2f}) |")
'
