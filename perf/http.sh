#!/usr/bin/env bash
# Proxy CPU per HTTP request, ours beside bare YARP, haproxy and nginx, alternating in one run.
#
#   perf/http.sh [ROUNDS] [SECONDS]          default 5 rounds of 8 seconds per proxy
#
# Core 0 runs the proxy under test, core 1 the load (wrk, 64 keep-alive connections, a random X-Shard-Key) and three nginx
# nodes that answer 100 bytes. The figure is user + system time of the proxy's process and its children, taken from /proc before
# and after a run, divided by the requests of that run. .NET proxies are warmed up for 25 s first. Ratios within one round
# are what counts: the machine's speed drifts. Needs wrk, nginx and haproxy; prints a Markdown table.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
rounds=${1:-5} seconds=${2:-8} warmup=${WARMUP:-25} connections=64
for program in wrk nginx haproxy; do
  command -v "$program" >/dev/null || { echo "perf/http.sh: $program is missing (Debian packages: wrk nginx-light haproxy)" >&2; exit 1; }
done
dotnet build -c Release RingProxy.sln -v quiet -nodeReuse:false >&2

work=$(mktemp -d)
pids=()
# Ends only what this script started, by process id.
trap 'for p in "${pids[@]}"; do kill "$p" 2>/dev/null || true; done; wait 2>/dev/null || true; rm -rf "$work"' EXIT

free_port() { python3 -c 'import socket; s=socket.socket(); s.bind(("127.0.0.1",0)); print(s.getsockname()[1])'; }
declare -A port pid
for name in n1 n2 n3 ringproxy admin ringproxy-all admin-all yarp yarp-tuned yarp-bare haproxy nginx; do port[$name]=$(free_port); done

start() { # name core command…
  local name=$1 core=$2; shift 2
  taskset -c "$core" "$@" >"$work/$name.log" 2>&1 &
  pid[$name]=$!
  pids+=("$!")
}

wait_for() { # port
  for _ in $(seq 200); do
    if curl -fsS -o /dev/null -H 'X-Shard-Key: ready' "http://127.0.0.1:$1/value" 2>/dev/null; then return; fi
    sleep 0.1
  done
  echo "perf/http.sh: nothing answers on port $1" >&2; tail -n 20 "$work"/*.log >&2; exit 1
}

body=$(printf 'x%.0s' $(seq 100))
cat >"$work/nodes.conf" <<CONF
daemon off; pid $work/nodes.pid; error_log $work/nodes.err; worker_processes 1;
events { worker_connections 4096; }
http {
  access_log off; keepalive_requests 1000000000; client_body_temp_path $work/nb; proxy_temp_path $work/np;
  fastcgi_temp_path $work/nf; uwsgi_temp_path $work/nu; scgi_temp_path $work/ns;
  server { listen 127.0.0.1:${port[n1]}; location / { return 200 "$body"; } }
  server { listen 127.0.0.1:${port[n2]}; location / { return 200 "$body"; } }
  server { listen 127.0.0.1:${port[n3]}; location / { return 200 "$body"; } }
}
CONF
cat >"$work/nginx.conf" <<CONF
daemon off; pid $work/nginx.pid; error_log $work/nginx.err; worker_processes 1;
events { worker_connections 4096; }
http {
  access_log off; keepalive_requests 1000000000; client_body_temp_path $work/b; proxy_temp_path $work/p;
  fastcgi_temp_path $work/f; uwsgi_temp_path $work/u; scgi_temp_path $work/s;
  upstream nodes {
    hash \$http_x_shard_key consistent;
    server 127.0.0.1:${port[n1]}; server 127.0.0.1:${port[n2]}; server 127.0.0.1:${port[n3]};
    keepalive 128; keepalive_requests 1000000000;
  }
  server {
    listen 127.0.0.1:${port[nginx]};
    location / { proxy_pass http://nodes; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host \$host; }
  }
}
CONF
cat >"$work/haproxy.cfg" <<CONF
global
  nbthread 1
  maxconn 4096
defaults
  mode http
  timeout connect 5s
  timeout client 60s
  timeout server 60s
  option http-keep-alive
  http-reuse always
frontend in
  bind 127.0.0.1:${port[haproxy]}
  default_backend nodes
backend nodes
  balance hdr(X-Shard-Key)
  hash-type consistent
  server n1 127.0.0.1:${port[n1]} weight 100
  server n2 127.0.0.1:${port[n2]} weight 100
  server n3 127.0.0.1:${port[n3]} weight 100
CONF
mkdir -p "$work/rings" "$work/state"
cat >"$work/draft.json" <<JSON
{ "ringId": "perf", "placement": { "algorithm": "ring" }, "replicas": 2, "nodes": [
  { "nodeId": "n1", "address": "127.0.0.1:${port[n1]}" },
  { "nodeId": "n2", "address": "127.0.0.1:${port[n2]}" },
  { "nodeId": "n3", "address": "127.0.0.1:${port[n3]}" } ] }
JSON
artifacts/bin/RingProxy.Cli/release/ringctl put "$work/draft.json" --store "file:$work/rings" >&2

export DOTNET_gcServer=0
destinations=("http://127.0.0.1:${port[n1]}" "http://127.0.0.1:${port[n2]}" "http://127.0.0.1:${port[n3]}")
start nodes 1 nginx -c "$work/nodes.conf"
start haproxy 0 haproxy -db -f "$work/haproxy.cfg"
start nginx 0 nginx -c "$work/nginx.conf"
start ringproxy 0 artifacts/bin/RingProxy/release/ringproxy sidecar --store "file:$work/rings" --ring perf --key-header X-Shard-Key \
  --listen "http://127.0.0.1:${port[ringproxy]}" --admin "http://127.0.0.1:${port[admin]}" --set "stateDirectory=$work/state"
# With everything on: the ring bounds loads, nodes are probed, limited and hedged, and each request has its times.
mkdir -p "$work/rings-all"
sed 's/"replicas": 2,/"replicas": 2, "boundedLoad": 1.25,/' "$work/draft.json" >"$work/draft-all.json"
artifacts/bin/RingProxy.Cli/release/ringctl put "$work/draft-all.json" --store "file:$work/rings-all" >&2
start ringproxy-all 0 artifacts/bin/RingProxy/release/ringproxy sidecar --store "file:$work/rings-all" --ring perf --key-header X-Shard-Key \
  --listen "http://127.0.0.1:${port[ringproxy-all]}" --admin "http://127.0.0.1:${port[admin-all]}" --set "stateDirectory=$work/state-all" \
  --set http.health.probe.path=/value --set http.health.probe.interval=1s --set http.nodeLimit.maxInFlight=1000 --set http.failover.ratePerSecond=1000 \
  --set 'http.routes[0].perTryTimeout=1s' --set 'http.routes[0].deadline=5s' --set 'http.routes[0].hedge.delay=500ms' --set 'http.routes[0].streams={}'
start yarp 0 artifacts/bin/RingProxy.BareYarp/release/bare-yarp "http://127.0.0.1:${port[yarp]}" "${destinations[@]}"
BARE_YARP_TUNED=1 DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS=1 \
  start yarp-tuned 0 artifacts/bin/RingProxy.BareYarp/release/bare-yarp "http://127.0.0.1:${port[yarp-tuned]}" "${destinations[@]}"
BARE_YARP_TUNED=1 BARE_YARP_SPANS=0 DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS=1 \
  start yarp-bare 0 artifacts/bin/RingProxy.BareYarp/release/bare-yarp "http://127.0.0.1:${port[yarp-bare]}" "${destinations[@]}"
proxies=(ringproxy ringproxy-all yarp-tuned yarp-bare yarp haproxy nginx)
for name in n1 n2 n3 "${proxies[@]}"; do wait_for "${port[$name]}"; done

ticks() { # user + system of a process, its threads and its living children (nginx's worker)
  local p all=$1
  all+=" $(pgrep -P "$1" | tr '\n' ' ' || true)"
  for p in $all; do awk '{ sub(/.*\) /, ""); print $12 + $13 }' "/proc/$p/stat"; done | awk '{ s += $1 } END { print s }'
}

load() { # name seconds -> "requests p99_us errors"
  taskset -c 1 wrk -t 1 -c "$connections" -d "$2s" -s perf/keys.lua "http://127.0.0.1:${port[$1]}" | awk '/^result/ { print $2, $3, $4 }'
}

for name in ringproxy ringproxy-all yarp yarp-tuned yarp-bare; do
  echo "warming up $name for $warmup s" >&2
  load "$name" "$warmup" >/dev/null
done

hz=$(getconf CLK_TCK)
: >"$work/samples"
for round in $(seq "$rounds"); do
  for name in "${proxies[@]}"; do
    before=$(ticks "${pid[$name]}")
    read -r requests p99 errors < <(load "$name" "$seconds")
    after=$(ticks "${pid[$name]}")
    awk -v n="$name" -v r="$round" -v t="$((after - before))" -v q="$requests" -v p="$p99" -v e="$errors" -v hz="$hz" -v s="$seconds" \
      'BEGIN { printf "%s %d %.3f %.0f %.2f %d\n", n, r, t / hz * 1e6 / q, q / s, p / 1000, e }' | tee -a "$work/samples" >&2
  done
done

python3 - "$work/samples" "$rounds" "$seconds" "$connections" <<'PY'
import statistics as st, sys
rows = {}
for line in open(sys.argv[1]):
    n, r, us, rps, p99, err = line.split()
    rows.setdefault(n, {})[int(r)] = (float(us), float(rps), float(p99), int(err))
base = rows["yarp-tuned"]
title = {"ringproxy": "**ringproxy**, native ring on a header, breakers and retries as by default",
         "ringproxy-all": "**ringproxy**, everything on: probes, bounded load, node limit, hedging, deadline, streams", "yarp-tuned": "bare YARP round robin, our socket settings",
         "yarp-bare": "bare YARP round robin, our socket settings and no spans", "yarp": "bare YARP round robin, as documented", "haproxy": "haproxy, consistent hash on the header", "nginx": "nginx, consistent hash on the header"}
print(f"{sys.argv[2]} rounds of {sys.argv[3]} s, {sys.argv[4]} connections; median over the rounds; the ratio is taken round by round.\n")
print("| proxy | µs CPU per request | ratio to bare YARP (same settings): median, min–max | requests/s | p99 ms | errors |")
print("| --- | ---: | ---: | ---: | ---: | ---: |")
for n, by_round in rows.items():
    v = list(by_round.values())
    ratios = [by_round[r][0] / base[r][0] for r in by_round]
    print(f"| {title[n]} | {st.median(x[0] for x in v):.1f} | {st.median(ratios):.3f} ({min(ratios):.3f}–{max(ratios):.3f}) | "
          f"{st.median(x[1] for x in v):,.0f} | {st.median(x[2] for x in v):.2f} | {sum(x[3] for x in v)} |")
PY
