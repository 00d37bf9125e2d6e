# Sourced by the scripts that measure the cache side beside twemproxy: a folder and ports for the run, and both proxies with the same ring over n1, n2, n3.
[[ -n ${NOBUILD:-} ]] || dotnet build -c Release RingProxy.sln -v quiet -nodeReuse:false >&2
bench=artifacts/bin/RingProxy.CacheBench/release/cache-bench
work=$(mktemp -d)
pids=()
# Ends only what this script started, by process id; a stopped one has to go on to end.
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

start_all() { # redis|memcached [timeout in ms] [most clients]: nodes on core 1, both proxies on core 0
  local protocol=$1 timeout=${2:-} clients=${3:-} is_redis=true limit=()
  [[ $protocol == redis ]] || is_redis=false
  [[ -z $timeout ]] || limit=(--set "$protocol.listeners[0].commandTimeout=${timeout}ms")
  [[ -z $clients ]] || limit+=(--set "$protocol.listeners[0].maxClients=$clients")
  cat >"$work/nutcracker.yml" <<CONF
perf:
  listen: 127.0.0.1:${port[twemproxy]}
  hash: fnv1a_64
  distribution: ketama
  redis: $is_redis
${timeout:+  timeout: $timeout}
  servers:
   - 127.0.0.1:${port[n1]}:1 n1
   - 127.0.0.1:${port[n2]}:1 n2
   - 127.0.0.1:${port[n3]}:1 n3
CONF
  mkdir -p "$work/rings" "$work/state"
  artifacts/bin/RingProxy.Cli/release/ringctl import twemproxy "$work/nutcracker.yml" perf --out "$work/draft.json" >&2
  artifacts/bin/RingProxy.Cli/release/ringctl put "$work/draft.json" --store "file:$work/rings" >&2
  export DOTNET_gcServer=0
  local node
  for node in n1 n2 n3; do
    if [[ $protocol == redis ]]; then start "$node" 1 redis-server --port "${port[$node]}" --save '' --appendonly no --dir "$work"
    else start "$node" 1 memcached -u nobody -U 0 -t 1 -m 256 -l 127.0.0.1 -p "${port[$node]}"; fi
  done
  start twemproxy 0 nutcracker -c "$work/nutcracker.yml" -s "${port[stats]}"
  start ringproxy 0 artifacts/bin/RingProxy/release/ringproxy sidecar --store "file:$work/rings" --admin "http://127.0.0.1:${port[admin]}" --set "stateDirectory=$work/state" \
    --set "$protocol.listeners[0].ringId=perf" --set "$protocol.listeners[0].listen=127.0.0.1:${port[ringproxy]}" "${limit[@]}"
  local name
  for name in n1 n2 n3 ringproxy twemproxy; do await "$name" "$protocol"; done
}

await() { # name protocol: until it answers
  for _ in $(seq 200); do "$bench" stored "$2" "${port[$1]}" 1 >/dev/null 2>&1 && return; sleep 0.1; done
  echo "$0: $1 does not answer" >&2; tail -n 20 "$work"/*.log >&2; exit 1
}

ticks() { awk '{ sub(/.*\) /, ""); print $12 + $13 }' "/proc/$1/stat"; }

bench_load() { # what port connections in-flight seconds: requests a second and their count, from core 1; a peer that does not answer ends the run
  timeout $((${5%.*} + 60)) taskset -c 1 "$bench" load "$@"
}
