#!/usr/bin/env bash
# How long from the start of a put into etcd until a sidecar's new ring decides a lookup: p50, p90, p99 and maximum over all
# sidecars and publications, as a Markdown table. Starts an etcd of its own; needs the Debian package etcd-server.
#
#   perf/swap.sh [SIDECARS] [PUBLICATIONS] [NODES…]      default 50 200 10 50
#
# All sidecars run in one process, so each version's ring is built SIDECARS times on this machine: with many nodes or few cores that,
# and not the way there, is what the figures show. The row with one sidecar tells what a sidecar of a real fleet sees.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
sidecars=${1:-50} publications=${2:-200} nodes=("${@:3}")
((${#nodes[@]})) || nodes=(10 50)
command -v etcd >/dev/null || { echo "perf/swap.sh: etcd is missing (Debian package: etcd-server)" >&2; exit 1; }
dotnet build -c Release perf/RingProxy.SwapBench -v quiet -nodeReuse:false >&2

work=$(mktemp -d)
etcd=
# Ends only what this script started, by process id.
trap '[[ -z $etcd ]] || { kill "$etcd" 2>/dev/null || true; wait "$etcd" 2>/dev/null || true; }; rm -rf "$work"' EXIT

free_port() { python3 -c 'import socket; s=socket.socket(); s.bind(("127.0.0.1",0)); print(s.getsockname()[1])'; }
client=http://127.0.0.1:$(free_port) peer=http://127.0.0.1:$(free_port)
etcd --name bench --data-dir "$work/data" --logger zap --log-level error --log-outputs "$work/etcd.log" \
  --listen-client-urls "$client" --advertise-client-urls "$client" \
  --listen-peer-urls "$peer" --initial-advertise-peer-urls "$peer" --initial-cluster "bench=$peer" &
etcd=$!
for _ in $(seq 100); do
  curl -fsS -o /dev/null "$client/health" 2>/dev/null && break
  kill -0 "$etcd" 2>/dev/null || { echo "perf/swap.sh: etcd ended" >&2; cat "$work/etcd.log" >&2; exit 1; }
  sleep 0.1
done

echo "| nodes | sidecars | publications | p50 ms | p90 ms | p99 ms | max ms |"
echo "| ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
run=0
for count in "${nodes[@]}"; do
  for fleet in 1 "$sidecars"; do
    run=$((run + 1))
    artifacts/bin/RingProxy.SwapBench/release/swap-bench "etcd://${client#http://}/run$run" "$fleet" "$publications" "$count"
  done
done
