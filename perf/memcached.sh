#!/usr/bin/env bash
# Proxy CPU per memcached command, ours beside twemproxy, alternating in one run.
#
#   perf/memcached.sh [ROUNDS] [SECONDS]     default 5 rounds of 2 s each
#   MEMCACHED_PROXY=PATH perf/memcached.sh   beside memcached's own proxy, too: a memcached from 1.6.23 on, configured with --enable-proxy
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
names=(ringproxy twemproxy)
if [[ -n ${MEMCACHED_PROXY:-} ]]; then
  names+=(mcproxy)
  port[mcproxy]=$(free_port)
  cat >"$work/routes.lua" <<LUA
function mcp_config_pools()
  return mcp.pool({ mcp.backend('n1', '127.0.0.1', ${port[n1]}), mcp.backend('n2', '127.0.0.1', ${port[n2]}), mcp.backend('n3', '127.0.0.1', ${port[n3]}) })
end
function mcp_config_routes(pool)
  local route = mcp.funcgen_new()
  local handle = route:new_handle(pool)
  route:ready({ f = function(context) return function(request) return context:enqueue_and_wait(request, handle) end end })
  mcp.attach(mcp.CMD_ANY_STORAGE, route)
end
LUA
  start mcproxy 0 "$MEMCACHED_PROXY" -u "$(id -un)" -U 0 -t 1 -l 127.0.0.1 -p "${port[mcproxy]}" -o "proxy_config=$work/routes.lua"
  await mcproxy memcached
  # It places keys by another hash: it finds its own where it has written them.
  "$bench" fill memcached "${port[mcproxy]}"
fi
"$bench" fill memcached "${port[twemproxy]}"
loads=(memcached-get:1 memcached-get:16 memcached-set:1 memcached-set:16 memcached-get100:1)
echo "warming up ringproxy" >&2
for _ in 1 2; do for what in "${loads[@]}"; do bench_load "${what%:*}" "${port[ringproxy]}" 50 "${what#*:}" 2 >/dev/null; done; done

hz=$(getconf CLK_TCK)
for _ in $(seq "$rounds"); do
  for what in "${loads[@]}"; do
    for name in "${names[@]}"; do
      before=$(ticks "${pid[$name]}")
      read -r rps count < <(bench_load "${what%:*}" "${port[$name]}" 50 "${what#*:}" "$seconds")
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
title = {"twemproxy": "twemproxy", "mcproxy": "memcached\u2019s proxy"}
peers = [name for name in title if name in next(iter(rows.values()))]
print("| load: in flight per connection | µs CPU per command, ours / " + " / ".join(title[p] for p in peers) + " | "
      + " | ".join("ratio to " + title[p] + ": median, min–max" for p in peers) + " | target | commands/s, ours / " + " / ".join(title[p] for p in peers) + " |")
print("| --- |" + " ---: |" * (3 + len(peers)))
for what, of in rows.items():
    ratios = [[a[0] / b[0] for a, b in zip(of["ringproxy"], of[p])] for p in peers]
    goal = f"≤ {target[what]:.2f}" if what in target else ""
    label = what.removeprefix("memcached-").replace(":", ": ")
    all_of = [of["ringproxy"]] + [of[p] for p in peers]
    print("| " + label + " | " + " / ".join(f"{med(v, 0):.2f}" for v in all_of) + " | " + " | ".join(f"{st.median(r):.3f} ({min(r):.3f}–{max(r):.3f})" for r in ratios)
          + f" | {goal} | " + " / ".join(f"{med(v, 1):,.0f}" for v in all_of) + " |")
'
