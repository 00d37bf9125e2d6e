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
. perf/beside-twemproxy.sh
start_all memcached
"$bench" fill memcached "${port[twemproxy]}"
loads=(memcached-get:1 memcached-get:16 memcached-set:1 memcached-set:16 memcached-get100:1)
echo "warming up ringproxy" >&2
for _ in 1 2; do for what in "${loads[@]}"; do taskset -c 1 "$bench" load "${what%:*}" "${port[ringproxy]}" 50 "${what#*:}" 2 >/dev/null; done; done

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
