#!/usr/bin/env bash
# A steady load through ours, haproxy and nginx while one of three nodes is killed, restarted, stopped or reset: what each loses, and how
# long its clients wait. And bounded load: one key takes half of all requests.
#
#   perf/faults.sh [ROUNDS] [SECONDS] [RATE] [FAULT…]      default 1 round, 10 s, 2000 requests/s, none kill restart stop reset
#   perf/faults.sh bounded [SECONDS] [RATE]                default 10 s, 2000 requests/s over nodes that take 20 ms
#
# Core 0 runs the proxies, core 1 the load and the nodes, each a process of its own. The load is open: each request is due at a fixed time
# and its latency counts from there, whatever happened to those before. Before anything else the tool checks itself against nodes that fail a
# known number of times. A run in which the load itself came late is made again. Needs nginx and haproxy; prints Markdown, progress on standard error. KEYS (300) and WARMUP (15 s of load for
# each proxy) may be set.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
mode=compare
if [[ ${1:-} == bounded ]]; then mode=bounded; shift; set -- 1 "$@"; fi
rounds=${1:-1} seconds=${2:-10} rate=${3:-2000} faults=("${@:4}")
((${#faults[@]})) || faults=(none kill restart stop reset)
for program in nginx haproxy; do
  command -v "$program" >/dev/null || { echo "perf/faults.sh: $program is missing (Debian packages: nginx-light haproxy)" >&2; exit 1; }
done
for project in src/RingProxy src/RingProxy.Cli perf/RingProxy.FaultBench; do
  dotnet build -c Release "$project" -v quiet -nodeReuse:false >&2
done
# A hung request holds two connections of a proxy.
ulimit -n 20000 2>/dev/null || true

work=$(mktemp -d)
pids=()
# Ends only what this script started, by process id; the nodes end with the tool, which is their standard input.
trap 'exit 143' INT TERM
trap 'for p in "${pids[@]}"; do kill "$p" 2>/dev/null || true; done; wait 2>/dev/null || true; rm -rf "$work"' EXIT

free_port() { python3 -c 'import socket; s=socket.socket(); s.bind(("127.0.0.1",0)); print(s.getsockname()[1])'; }
declare -A port
for name in n1 n2 n3 ringproxy admin haproxy haproxy-tuned nginx; do port[$name]=$(free_port); done
bench=artifacts/bin/RingProxy.FaultBench/release/fault-bench

# Ahead of what else the machine does, where the user may (root): all proxies, nodes and the load alike.
ahead=()
if chrt -r 1 true 2>/dev/null; then ahead=(chrt -r 1); fi

start() { # name command…
  local name=$1; shift
  taskset -c 0 "${ahead[@]}" "$@" >"$work/$name.log" 2>&1 &
  pids+=("$!")
}

run() { # command of the tool…: in the background, so that a signal to this script is heeded at once
  taskset -c 1 "${ahead[@]}" "$bench" "$@" &
  pids+=("$!")
  wait "$!"
}

# The same limits for all: 200 ms to connect, 400 ms for a try. Ours, in one place:
cat >"$work/ringproxy.json" <<JSON
{
  "store": "file:$work/rings",
  "stateDirectory": "$work/state",
  "admin": { "url": "http://127.0.0.1:${port[admin]}" },
  "http": {
    "urls": ["http://127.0.0.1:${port[ringproxy]}"],
    "connectTimeout": "200ms",
    "routes": [{ "ringId": "perf", "shardKey": { "sources": [{ "header": "X-Shard-Key" }] }, "tries": 3, "perTryTimeout": "400ms" }],
    "health": {
      "breaker": { "consecutiveFailures": 3, "breakDuration": "500ms", "maxBreakDuration": "2s" },
      "probe": { "path": "/healthz", "interval": "200ms", "timeout": "200ms", "fall": 2, "rise": 2 },
      "slowStart": "1s"
    }
  }
}
JSON
bounded_load=0 bounded_haproxy=
if [[ $mode == bounded ]]; then bounded_load=1.25 bounded_haproxy="hash-balance-factor 125"; fi
mkdir -p "$work/rings" "$work/state"
cat >"$work/draft.json" <<JSON
{ "ringId": "perf", "placement": { "algorithm": "ring" }, "replicas": 2, "boundedLoad": $bounded_load, "nodes": [
  { "nodeId": "n1", "address": "127.0.0.1:${port[n1]}" },
  { "nodeId": "n2", "address": "127.0.0.1:${port[n2]}" },
  { "nodeId": "n3", "address": "127.0.0.1:${port[n3]}" } ] }
JSON
artifacts/bin/RingProxy.Cli/release/ringctl put "$work/draft.json" --store "file:$work/rings" >&2

# haproxy as its users write it, and with all it has for this: probes by HTTP instead of TCP (a stopped process still accepts), another node at
# each try instead of the last one only, and a node marked down by three failing requests in a row.
haproxy_config() { # name, further lines of the backend
  cat <<CONF
global
  nbthread 1
  maxconn 8000
defaults
  mode http
  timeout connect 200ms
  timeout server 400ms
  timeout client 60s
  timeout http-keep-alive 60s
  timeout check 200ms
  option http-keep-alive
  http-reuse always
frontend in
  bind 127.0.0.1:${port[$1]}
  default_backend nodes
backend nodes
  balance hdr(X-Shard-Key)
  hash-type consistent
  $bounded_haproxy
  option redispatch $2
  retries 3
  retry-on all-retryable-errors
  default-server check inter 200ms fall 2 rise 2 $3
  ${4:-}
  server n1 127.0.0.1:${port[n1]} weight 100
  server n2 127.0.0.1:${port[n2]} weight 100
  server n3 127.0.0.1:${port[n3]} weight 100
CONF
}
haproxy_config haproxy "" "" >"$work/haproxy.cfg"
haproxy_config haproxy-tuned 1 "observe layer7 error-limit 3 on-error mark-down" "option httpchk GET /healthz" >"$work/haproxy-tuned.cfg"

# nginx has no probes: a node is left alone for fail_timeout, a second at least, after max_fails failures.
cat >"$work/nginx.conf" <<CONF
daemon off; pid $work/nginx.pid; error_log $work/nginx.err; worker_processes 1;
events { worker_connections 16384; }
http {
  access_log off; keepalive_requests 1000000000; client_body_temp_path $work/b; proxy_temp_path $work/p;
  fastcgi_temp_path $work/f; uwsgi_temp_path $work/u; scgi_temp_path $work/s;
  upstream nodes {
    hash \$http_x_shard_key consistent;
    server 127.0.0.1:${port[n1]} max_fails=3 fail_timeout=1s;
    server 127.0.0.1:${port[n2]} max_fails=3 fail_timeout=1s;
    server 127.0.0.1:${port[n3]} max_fails=3 fail_timeout=1s;
    keepalive 128; keepalive_requests 1000000000;
  }
  server {
    listen 127.0.0.1:${port[nginx]} backlog=4096;
    location / {
      proxy_pass http://nodes; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host \$host;
      proxy_connect_timeout 200ms; proxy_read_timeout 400ms; proxy_send_timeout 400ms;
      proxy_next_upstream error timeout http_502 http_503; proxy_next_upstream_tries 3;
    }
  }
}
CONF

echo "the tool checks itself" >&2
run check >"$work/check" || { cat "$work/check" >&2; echo "perf/faults.sh: the tool does not count right" >&2; exit 1; }
grep 'generator late' "$work/check" >&2

export DOTNET_gcServer=0
start ringproxy artifacts/bin/RingProxy/release/ringproxy sidecar --config "$work/ringproxy.json"
start haproxy haproxy -db -f "$work/haproxy.cfg"
common=(--node "n1=${port[n1]}" --node "n2=${port[n2]}" --node "n3=${port[n3]}" --rate "$rate" --seconds "$seconds"
  --keys "${KEYS:-300}" --warm-up "${WARMUP:-15}" --proxy "ringproxy=${port[ringproxy]}" --proxy "haproxy=${port[haproxy]}")
if [[ $mode == bounded ]]; then
  run bounded "${common[@]}" --delay 20 --bound 1.25
else
  start haproxy-tuned haproxy -db -f "$work/haproxy-tuned.cfg"
  start nginx nginx -c "$work/nginx.conf"
  options=()
  for fault in "${faults[@]}"; do options+=(--fault "$fault"); done
  run compare "${common[@]}" --proxy "haproxy-tuned=${port[haproxy-tuned]}" --proxy "nginx=${port[nginx]}" \
    --rounds "$rounds" "${options[@]}"
fi
