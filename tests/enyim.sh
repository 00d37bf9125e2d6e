#!/usr/bin/env bash
# EnyimMemcached itself, over its own ring of five servers and through a sidecar: every key of the recorded libmemcached mappings that the
# client stores straight is found through the sidecar, and the other way round; text and binary.
#
#   tests/enyim.sh SOURCE                       SOURCE: the folder of EnyimMemcached's sources (with Enyim.Caching in it)
#   STYLE=spymemcached tests/enyim.sh SOURCE    with a ring that is not Enyim's, to see that the difference is found
#
# The client is not part of this repository, and its package is for .NET Framework: fetch its sources. They are built for .NET, with two things
# changed that only exist on Windows or .NET Framework: the intervals of TCP keep-alive, and BeginInvoke of delegates. Locator and protocols are the
# client's own. Needs memcached and a build. Exit code 1 if anything is not as it should be.
set -euo pipefail
source_of_client=$(cd "$1" && pwd)
cd "$(dirname "${BASH_SOURCE[0]}")/.."
work=$(mktemp -d)
pids=()
# Ends only what this script started, by process id.
trap 'for p in "${pids[@]}"; do kill -KILL "$p" 2>/dev/null || true; done; wait 2>/dev/null || true; rm -rf "$work"' EXIT
. tests/servers.sh

cp -r "$source_of_client/Enyim.Caching" tests/enyim/*.cs "$work"
cp tests/enyim/project.xml "$work/enyim.csproj"
rm -f "$work/Enyim.Caching"/*.csproj
sed -i '/socket\.IOControl(/d' "$work/Enyim.Caching/Memcached/PooledSocket.cs"
sed -i 's/action\.BeginInvoke(/action.Begin(/; s/action\.EndInvoke(/action.End(/' "$work/Enyim.Caching/MemcachedClient.cs"
dotnet build "$work/enyim.csproj" -c Release -o "$work/out" -nodeReuse:false -p:UseSharedCompilation=false >"$work/build.log" 2>&1 || { grep error "$work/build.log"; exit 1; }

mkdir -p "$work/rings" "$work/state"
python3 tests/enyim/draw.py >"$work/draw"
read -ra ports < <(head -n 1 "$work/draw")
tail -n +2 "$work/draw" >"$work/keys"
nodes=()
for port in "${ports[@]}"; do
  memcached -u nobody -U 0 -l 127.0.0.1 -p "$port" >"$work/node$port.log" 2>&1 &
  pids+=("$!")
  nodes+=("127.0.0.1:$port")
done
proxy=$(free_port)
(IFS=,; artifacts/bin/RingProxy.Cli/release/ringctl import memcached-client "${nodes[*]}" --style "${STYLE:-enyim}" --ring-id enyim >"$work/draft.json")
artifacts/bin/RingProxy.Cli/release/ringctl put "$work/draft.json" --store "file:$work/rings" >/dev/null
artifacts/bin/RingProxy/release/ringproxy sidecar --store "file:$work/rings" --admin "http://127.0.0.1:0" --set "stateDirectory=$work/state" \
  --set "memcached.listeners[0].ringId=enyim" --set "memcached.listeners[0].listen=127.0.0.1:$proxy" >"$work/sidecar.log" 2>&1 &
pids+=("$!")
await_memcached "$proxy"

timeout 120 dotnet "$work/out/enyim.dll" "$proxy" "${ports[@]}" <"$work/keys"
