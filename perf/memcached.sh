#!/usr/bin/env bash
# Proxy CPU per memcached command, ours beside twemproxy, alternating in one run.
#
#   perf/memcached.sh [ROUNDS] [SECONDS]     default 5 rounds of 2 s each
#
# Core 0 runs the proxy under test, core 1 the load (50 connections in lockstep, 100-byte values, 100,000 keys; the text protocol) and three memcached. The
# figure is user + system time of the proxy's process, from /proc before and after a run, divided by the commands of that run. Ours is warmed up first.
# Needs the Debian packages nutcracker and memcached; prints a Markdown table.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
rounds=${1:-5} seconds=${2:-2}
PATH=$PATH:/usr/sbin
for program in nutcracker memcached; do
  command -v "$program" >/dev/null || { echo "perf/memcached.sh: $program is missing (Debian packages: nutcracker memcached)" >&2; exit 1; }
done
[[ -n ${NOBUILD:-} ]] || dotnet build -c Release RingProxy.sln -v quiet -nodeReuse:false >&2
bench=artifacts/bin/RingProxy.CacheBench/release/cache-bench

work=$(mktemp -d)
pids=()
# Ends only what this script started, by process id.
trap 'for p in "${pids[@]}"; do kill "$p" 2>/dev/null || true; done; wait 2>/dev/null || true; rm -rf "$work"' EXIT
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
  servers:
   - 127.0.0.1:${port[n1]}:1 n1
   - 127.0.0.1:${port[n2]}:1 n2
   - 127.0.0.1:${port[n3]}:1 n3
CONF
mkdir -p "$work/rings" "$work/state"
artifacts/bin/RingProxy.Cli/release/ringctl import twemproxy "$work/nutcracker.yml" perf --out "$work/draft.json" >&2
artifacts/bin/RingProxy.Cli/release/ringctl put "$work/draft.json" --store "file:$work/rings" >&2
export DOTNET_gcServer=0
for node in n1 n2 n3; do start "$node" 1 memcached -u nobody -U 0 -t 1 -m 256 -l 127.0.0.1 -p "${port[$node]}"; done
start twemproxy 0 nutcracker -c "$work/nutcracker.yml" -s "${port[stats]}"
start ringproxy 0 artifacts/bin/RingProxy/release/ringproxy sidecar --store "file:$work/rings" --admin "http://127.0.0.1:${port[admin]}" --set "stateDirectory=$work/state" \
  --set "memcached.listeners[0].ringId=perf" --set "memcached.listeners[0].listen=127.0.0.1:${port[ringproxy]}"
for name in ringproxy twemproxy; do
  for _ in $(seq 100); do (exec 3<>"/dev/tcp/127.0.0.1/${port[$name]}") 2>/dev/null && break; sleep 0.1; done
done
sleep 1
"$bench" fill memcached "${port[twemproxy]}"
loads=(memcached-get:1 memcached-get:16 memcached-set:1 memcached-set:16 memcached-get100:1)
echo "warming up ringproxy" >&2
for _ in 1 2; do for what in "${loads[@]}"; do taskset -c 1 "$bench" load "${what%:*}" "${port[ringproxy]}" 50 "${what#*:}" 2 >/dev/null; done; done

ticks() { awk '{ sub(/.*\) /, ""); print $12 + $13 }' "/proc/$1/stat"; }
hz=$(getconf CLK_TCK)
for _ in $(seq "$rounds"); do
  for what in "${loads[@]}"; do
    for name in ringproxy twemproxy; do
      before=$(ticks "${pid[$name]}")
      read -r rps count < <(taskset -c 1 "$bench" load "${what%:*}" "${port[$name]}" 50 "${what#*:}" "$seconds")
      after=$(ticks "${pid[$name]}")
      echo "$name $what $((after - before)) $count $rps $hz"
    done
  done
done | tee /dev/stderr | python3 -c '
import statistics as st, sys
rows = {}
for line in sys.stdin:
    name, what, ticks, count, rps, hz = line.split()
    rows.setdefault(what, {}).setdefault(name, []).append((int(ticks) / int(hz) * 1e6 / int(count), float(rps)))
target = {"memcached-get:1": 0.95, "memcached-set:1": 0.95, "memcached-get:16": 0.75, "memcached-set:16": 0.75}
med = lambda v, i: st.median(x[i] for x in v)
print("| load: in flight per connection | µs CPU per command, ours / twemproxy | ratio: median, min–max | target | commands/s, ours / twemproxy |")
print("| --- | ---: | ---: | ---: | ---: |")
for what, of in rows.items():
    ours, theirs = of["ringproxy"], of["twemproxy"]
    ratios = [a[0] / b[0] for a, b in zip(ours, theirs)]
    goal = f"≤ {target[what]:.2f}" if what in target else ""
    label = what.removeprefix("memcached-").replace(":", ": ")
    print(f"| {label} | {med(ours, 0):.2f} / {med(theirs, 0):.2f} | {st.median(ratios):.3f} ({min(ratios):.3f}–{max(ratios):.3f}) | {goal} | {med(ours, 1):,.0f} / {med(theirs, 1):,.0f} |")
'
