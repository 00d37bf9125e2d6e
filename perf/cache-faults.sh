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
. perf/beside-twemproxy.sh
start_all "$protocol" 20

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
