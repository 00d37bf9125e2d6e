#!/usr/bin/env bash
# Proxy CPU per Redis command, ours beside twemproxy, alternating in one run.
#
#   perf/redis.sh [ROUNDS] [SCALE]           default 3 rounds; SCALE multiplies the number of requests (default 1)
#
# Core 0 runs the proxy under test, core 1 redis-benchmark (50 connections, 100-byte values, 100,000 keys) and three redis-server
# nodes. The figure is user + system time of the proxy's process, from /proc before and after a run, divided by the commands of that run.
# Ours is warmed up for 25 s first. Ratios within one round are what counts: the machine's speed drifts. Both proxies have the same ketama ring
# over the same nodes. Needs nutcracker, redis-server and redis-tools; prints a Markdown table.
#
#   LOADS="get:1 get:16" perf/redis.sh 1     only these loads
#   WARMUP=5                                 a shorter warm-up
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
rounds=${1:-3} scale=${2:-1} warmup=${WARMUP:-25} connections=50 keys=100000
loads=${LOADS:-get:1 get:16 get:64 set:1 set:16 set:64 mget100:1}
PATH=$PATH:/usr/sbin
for program in nutcracker redis-server redis-benchmark; do
  command -v "$program" >/dev/null || { echo "perf/redis.sh: $program is missing (Debian packages: nutcracker redis-server redis-tools)" >&2; exit 1; }
done
. perf/beside-twemproxy.sh
proxies=(ringproxy twemproxy)
start_all redis

declare -A count=([get:1]=200000 [get:16]=1000000 [get:64]=2000000 [set:1]=200000 [set:16]=1000000 [set:64]=2000000 [mget100:1]=20000)

load() { # name load requests -> "rps p99_ms"
  local op=${2%:*} depth=${2#*:} command=()
  case $op in
    mget100) command=(MGET); for _ in $(seq 100); do command+=(key:__rand_int__); done ;;
    set) command=(SET key:__rand_int__ "$(printf 'x%.0s' $(seq 100))") ;;
    get) command=(GET key:__rand_int__) ;;
  esac
  taskset -c 1 redis-benchmark -p "${port[$1]}" -c "$connections" -n "$3" -P "$depth" -r "$keys" --csv "${command[@]}" \
    | tail -n 1 | python3 -c 'import csv, sys; row = next(csv.reader(sys.stdin)); print(row[1], row[6])'
}

# Every key exists, so a GET brings 100 bytes.
taskset -c 1 redis-benchmark -p "${port[twemproxy]}" -c 50 -P 16 -n 1000000 -r "$keys" -q SET key:__rand_int__ "$(printf 'x%.0s' $(seq 100))" >/dev/null

echo "warming up ringproxy for $warmup s" >&2
end=$((SECONDS + warmup))
while ((SECONDS < end)); do
  for what in $loads; do load ringproxy "$what" $((${count[$what]} / 10)) >/dev/null; done
done

hz=$(getconf CLK_TCK)
: >"$work/samples"
for round in $(seq "$rounds"); do
  for what in $loads; do
    requests=$(awk -v n="${count[$what]}" -v s="$scale" 'BEGIN { printf "%d", n * s }')
    for name in "${proxies[@]}"; do
      before=$(ticks "${pid[$name]}")
      read -r rps p99 < <(load "$name" "$what" "$requests")
      after=$(ticks "${pid[$name]}")
      awk -v n="$name" -v l="$what" -v r="$round" -v t="$((after - before))" -v q="$requests" -v hz="$hz" -v rps="$rps" -v p="$p99" \
        'BEGIN { printf "%s %s %d %.3f %.0f %.3f\n", n, l, r, t / hz * 1e6 / q, rps, p }' | tee -a "$work/samples" >&2
    done
  done
done

python3 - "$work/samples" "$rounds" "$connections" <<'PY'
import statistics as st, sys
rows = {}
for line in open(sys.argv[1]):
    n, l, r, us, rps, p99 = line.split()
    rows.setdefault(l, {}).setdefault(int(r), {})[n] = (float(us), float(rps), float(p99))
target = {"get:1": 0.95, "set:1": 0.95, "get:16": 0.68, "set:16": 0.68, "get:64": 0.30, "set:64": 0.30}
print(f"{sys.argv[2]} rounds, {sys.argv[3]} connections; medians over the rounds; the ratio is taken round by round.\n")
print("| load: pipeline | µs CPU per command, ours / twemproxy | ratio: median, min–max | target | commands/s, ours / twemproxy | p99 ms, ours / twemproxy |")
print("| --- | ---: | ---: | ---: | ---: | ---: |")
for l, rounds in rows.items():
    ours, theirs = [r["ringproxy"] for r in rounds.values()], [r["twemproxy"] for r in rounds.values()]
    ratios = [r["ringproxy"][0] / r["twemproxy"][0] for r in rounds.values()]
    med = lambda v, i: st.median(x[i] for x in v)
    print(f"| {l.replace(':', ': ')} | {med(ours, 0):.2f} / {med(theirs, 0):.2f} | {st.median(ratios):.3f} ({min(ratios):.3f}–{max(ratios):.3f}) | "
          f"{'≤ %.2f' % target[l] if l in target else ''} | {med(ours, 1):,.0f} / {med(theirs, 1):,.0f} | {med(ours, 2):.2f} / {med(theirs, 2):.2f} |")
PY
