#!/usr/bin/env bash
# What a connection costs that has done one command and is idle since: memory of the proxy's process (VmRSS) before and after many of them, ours beside twemproxy, and ours with TLS.
#
#   perf/cache-idle.sh redis|memcached [CONNECTIONS]     default 10,000
#
# Needs nutcracker, openssl, and redis-server or memcached, and as many file descriptors (ulimit -n) as twice the connections. Prints a Markdown table.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
protocol=${1:-} connections=${2:-10000}
case $protocol in
  redis | memcached) ;;
  *) echo "perf/cache-idle.sh: '$protocol' is no protocol; legal: redis, memcached" >&2; exit 2 ;;
esac
ulimit -n "$((connections * 2))" 2>/dev/null || { echo "perf/cache-idle.sh: ulimit -n $(ulimit -n) is too low for $connections connections" >&2; exit 1; }
PATH=$PATH:/usr/sbin
. perf/beside-twemproxy.sh
start_all "$protocol" '' "$((connections + 1000))"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=localhost -keyout "$work/key.pem" -out "$work/cert.pem" 2>/dev/null
port[tls]=$(free_port) port[tlsadmin]=$(free_port)
start tls 0 artifacts/bin/RingProxy/release/ringproxy sidecar --store "file:$work/rings" --admin "http://127.0.0.1:${port[tlsadmin]}" --set "stateDirectory=$work/tlsstate" \
  --set "$protocol.listeners[0].ringId=perf" --set "$protocol.listeners[0].listen=127.0.0.1:${port[tls]}" --set "$protocol.listeners[0].maxClients=$((connections + 1000))" \
  --set "$protocol.listeners[0].tls.cert=$work/cert.pem" --set "$protocol.listeners[0].tls.key=$work/key.pem"

# Holds connections, each after one get, and looks at a process before and after. A first wave warms up what is made once.
cat >"$work/hold.py" <<'PY'
import re, socket, ssl, sys, time

port, count, pid, protocol, tls = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4], sys.argv[5] == "tls"
ask, end = {"redis": (b"*2\r\n$3\r\nGET\r\n$4\r\nnone\r\n", b"$-1\r\n"), "memcached": (b"get none\r\n", b"END\r\n")}[protocol]
context = ssl.create_default_context(cafile=sys.argv[6]) if tls else None


def connect():
    for _ in range(100):
        try:
            one = socket.create_connection(("127.0.0.1", port), 10)
            break
        except ConnectionRefusedError:
            time.sleep(0.1)
    one = context.wrap_socket(one, server_hostname="localhost") if tls else one
    one.sendall(ask)
    received = b""
    while received != end:
        more = one.recv(100)
        assert more and len(received) <= len(end), received
        received += more
    return one


def resident():
    return int(re.search(r"VmRSS:\s+(\d+) kB", open(f"/proc/{pid}/status").read())[1])


for one in [connect() for _ in range(count // 10)]:
    one.close()
time.sleep(1)
before = resident()
held = [connect() for _ in range(count)]
time.sleep(1)
print(before, resident())
PY
echo "| proxy | process before, MiB | with $connections idle connections, MiB | KiB a connection |"
echo "| --- | ---: | ---: | ---: |"
for name in ringproxy twemproxy tls; do
  read -r before after < <(timeout 300 taskset -c 1 python3 "$work/hold.py" "${port[$name]}" "$connections" "${pid[$name]}" "$protocol" "$name" "$work/cert.pem")
  title=$name; [[ $name != tls ]] || title='ringproxy, TLS'
  awk -v t="$title" -v b="$before" -v a="$after" -v n="$connections" 'BEGIN { printf "| %s | %.1f | %.1f | %.1f |\n", t, b / 1024, a / 1024, (a - b) / n }'
done
