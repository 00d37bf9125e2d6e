#!/usr/bin/env bash
# What a stopped node does to commands for the two others, ours beside twemproxy: latency before and while one of three nodes is stopped by SIGSTOP, on connections that use the two others alone, and on connections that use all three. Both proxies give a node 20 ms.
#
#   perf/cache-faults.sh redis|memcached [SECONDS] [ROUNDS]     default 3 rounds of 3 s for each measurement; medians, and the longest of all
#
# The proxy is on core 0; nodes and load (8 connections, one command in flight each) on core 1. Prints a Markdown table. Needs nutcracker, and redis-server or memcached.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
protocol=${1:-} seconds=${2:-3} rounds=${3:-3}
case $protocol in
  redis) server=redis-server package=redis-server ;;
  memcached) server=memcached package=memcached ;;
  *) echo "perf/cache-faults.sh: '$protocol' is no protocol; legal: redis, memcached" >&2; exit 2 ;;
esac
PATH=$PATH:/usr/sbin
for program in nutcracker "$server"; do
  command -v "$program" >/dev/null || { echo "perf/cache-faults.sh: $program is missing (Debian packages: nutcracker $package)" >&2; exit 1; }
done
. perf/beside-twemproxy.sh
start_all "$protocol" 20

# Who owns a key is seen where it is stored.
"$bench" fill "$protocol" "${port[ringproxy]}"
for node in n2 n3; do "$bench" stored "$protocol" "${port[$node]}" 3000; done >"$work/of-n2"
cp "$work/of-n2" "$work/all"; "$bench" stored "$protocol" "${port[n1]}" 3000 >>"$work/all"

measure() { taskset -c 1 "$bench" latency "$protocol" "${port[$1]}" "$work/$2" "$work/of-n2" 8 "$seconds"; }
for _ in 1 2 3; do for name in ringproxy twemproxy; do measure "$name" all >/dev/null; done; done
for _ in $(seq "$rounds"); do
  for state in runs stopped; do
    if [[ $state == runs ]]; then kill -CONT "${pid[n1]}"; else kill -STOP "${pid[n1]}"; fi
    for name in ringproxy twemproxy; do
      for what in of-n2 all; do echo "$name $what $state $(measure "$name" "$what")"; done
    done
  done
done | tee /dev/stderr | python3 -c '
import statistics as st, sys
rows = {}
for line in sys.stdin:
    name, what, state, p50, p99, longest, count = line.split()
    rows.setdefault((state, name, what), []).append((float(p50), float(p99), float(longest), int(count)))
print("| proxy | connections use | n1 | p50 ms | p99 ms | longest ms | commands to the two others |")
print("| --- | --- | --- | ---: | ---: | ---: | ---: |")
for (state, name, what), runs in rows.items():
    p50, p99, longest, count = zip(*runs)
    users = "all three" if what == "all" else "the two others"
    print(f"| {name} | {users} | {state} | {st.median(p50):.3f} | {st.median(p99):.3f} | {max(longest):.3f} | {st.median(count):,.0f} |")
'
