#!/usr/bin/env bash
# Installs what the tests need, builds, runs every test, and ends with the line "N passed, N failed".
#   tests/run.sh              everything
#   tests/run.sh Hashing      only the test projects whose name contains the word
# Exit code: 0 if every test passed and at least one ran, else 1.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
filter="${1:-}"

# What the tests start themselves, on free loopback ports or socket files: program (or file) and the Debian package that brings it.
needs=(
  etcd:etcd-server nutcracker:nutcracker nginx:nginx haproxy:haproxy redis-server:redis-server redis-benchmark:redis-tools setpriv:util-linux node:nodejs npm:npm
  /usr/bin/python3:python3 /usr/lib/python3/dist-packages/pylibmc:python3-pylibmc
  /usr/lib/python3/dist-packages/redis:python3-redis /usr/lib/python3/dist-packages/pymemcache:python3-pymemcache
  /usr/lib/python3/dist-packages/memcache.py:python3-memcache memcached:memcached memccapable:libmemcached-tools
  javac:default-jdk-headless /usr/share/java/spymemcached.jar:libspymemcached-java
  saslpasswd2:sasl2-bin /usr/lib/x86_64-linux-gnu/sasl2/libplain.so:libsasl2-modules
)
PATH=$PATH:/usr/sbin:/sbin

is_there() {
  if [[ $1 == /* ]]; then [[ -e $1 ]]; else command -v "$1" >/dev/null; fi
}

install_missing() {
  local missing=() entry
  for entry in "${needs[@]}"; do
    is_there "${entry%%:*}" || missing+=("${entry##*:}")
  done
  ((${#missing[@]})) || return 0
  local as_root=()
  if ((EUID != 0)); then
    command -v sudo >/dev/null || { echo "tests/run.sh: please install as root: ${missing[*]}" >&2; exit 1; }
    as_root=(sudo)
  fi
  echo "installing ${missing[*]}"
  # The packages would start their own servers; the tests want only the programs.
  local policy=/usr/sbin/policy-rc.d made_policy=
  if [[ ! -e $policy ]]; then
    printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
    "${as_root[@]}" chmod 755 "$policy"
    made_policy=1
  fi
  local status=0
  "${as_root[@]}" apt-get update -qq || true
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" || status=$?
  [[ -z $made_policy ]] || "${as_root[@]}" rm -f "$policy"
  return "$status"
}

install_missing

# No build server may outlive the run.
export MSBUILDDISABLENODEREUSE=1
dotnet build -c Release RingProxy.sln -nodeReuse:false -p:UseSharedCompilation=false

results=artifacts/test-results
rm -rf "$results"
passed=0 failed=0
for project in tests/*Tests/*.csproj; do
  name=$(basename "$project" .csproj)
  [[ $name == *"$filter"* ]] || continue
  log=$results/$name.log status=0
  mkdir -p "$results"
  dotnet test "$project" -c Release --no-build --nologo --logger "console;verbosity=normal" \
    --logger "trx;LogFileName=$name.trx" --results-directory "$results" >"$log" 2>&1 || status=$?

  counters=$(grep -o '<Counters [^>]*' "$results/$name.trx" 2>/dev/null | head -n 1 || true)
  total=$(sed -nE 's/.* total="([0-9]+)".*/\1/p' <<<"$counters")
  ok=$(sed -nE 's/.* passed="([0-9]+)".*/\1/p' <<<"$counters")
  if ((${total:-0} == 0)) || ((status != 0 && ok == total)); then
    failed=$((failed + 1))
    echo "== $name: the run itself broke (exit code $status); its output ends:"
    tail -n 40 "$log"
  else
    echo "== $name: $ok of $total passed"
    passed=$((passed + ok)) failed=$((failed + total - ok))
    ((ok == total)) || sed -nE '/^ *Failed /,/^ *(Passed|Skipped) /p' "$log" | head -n 200
  fi
done

echo "$passed passed, $failed failed"
((failed == 0 && passed > 0))
