#!/usr/bin/env bash
# Runs the Dockerfile's own COPY and RUN lines without a container engine: each stage in a folder of its own, paths of the image below it. Then
# starts the result as the image's user, and asks it for its health and a routed request. Needs the .NET SDK, git, curl, setpriv
# and python3; run as root to have the other user.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
root=$(mktemp -d)
chmod 755 "$root"
pids=()
trap 'for p in "${pids[@]}"; do kill "$p" 2>/dev/null || true; wait "$p" 2>/dev/null || true; done; rm -rf "$root"' EXIT

stage_count=0 stage='' folder='' workdir=''
declare -A folders
# An image's absolute path, as a path below the folder of the stage.
inside() { [[ $1 == /* ]] && echo "$folder$1" || echo "$folder$workdir/$1"; }

while IFS= read -r line; do
  read -r -a words <<<"$line"
  case "${words[0]:-}" in
    FROM)
      stage_count=$((stage_count + 1))
      stage=$stage_count
      [[ ${words[2]:-} == AS ]] && stage=${words[3]}
      folder=$root/$stage folders[$stage]=$root/$stage workdir=''
      mkdir -p "$folder"
      ;;
    WORKDIR) workdir=${words[1]}; mkdir -p "$folder$workdir" ;;
    COPY)
      if [[ ${words[1]} == --from=* ]]; then
        mkdir -p "$(inside "${words[3]}")"
        cp -r "${folders[${words[1]#--from=}]}${words[2]}/." "$(inside "${words[3]}")"
      else
        # What .dockerignore leaves: the files under version control.
        git ls-files -z | xargs -0 cp --parents -t "$(inside "${words[2]}")"
      fi
      ;;
    RUN)
      command=${line#RUN }
      # Absolute paths of the image are below the stage's folder here; so is the owner, which only root can set.
      command=$(sed -E "s#(^|[ =])/(out|app|src|var)#\1$folder/\2#g" <<<"$command")
      ((EUID == 0)) || command=${command%% && chown*}
      echo "== stage $stage: $command"
      (cd "$folder$workdir" && MSBUILDDISABLENODEREUSE=1 bash -euo pipefail -c "$command" </dev/null)
      ;;
    USER) user=${words[1]} ;;
    '' | '#'* | ENV | VOLUME | EXPOSE | HEALTHCHECK | ENTRYPOINT | CMD) ;;
    *) echo "deploy/check-dockerfile.sh: cannot run '$line'" >&2; exit 1 ;;
  esac
done <Dockerfile

[[ ${user:-0} != 0* && ${user:-root} != root* ]] || { echo "the image would run as root" >&2; exit 1; }
app=$folder/app
as_user=()
((EUID != 0)) || as_user=(setpriv --reuid "${user%%:*}" --regid "${user##*:}" --clear-groups)
export HOME=$folder/var/lib/ringproxy RINGPROXY_STATEDIRECTORY=$folder/var/lib/ringproxy

free_port() { python3 -c 'import socket; s=socket.socket(); s.bind(("127.0.0.1",0)); print(s.getsockname()[1])'; }
node=$(free_port) traffic=$(free_port) admin=$(free_port)
mkdir "$folder/rings"
chmod 777 "$folder/rings"
echo "{ \"ringId\": \"check\", \"placement\": { \"algorithm\": \"ring\" }, \"nodes\": [{ \"nodeId\": \"node-1\", \"address\": \"127.0.0.1:$node\" }] }" >"$folder/draft.json"
"${as_user[@]}" "$app/ringctl" put "$folder/draft.json" --store "file:$folder/rings"
"${as_user[@]}" "$app/ringproxy" node --id node-1 --listen "http://127.0.0.1:$node" &
pids+=($!)
"${as_user[@]}" "$app/ringproxy" sidecar --store "file:$folder/rings" --ring check --key-header X-Shard-Key \
  --listen "http://127.0.0.1:$traffic" --admin "http://127.0.0.1:$admin" &
pids+=($!)
for _ in $(seq 100); do
  "${as_user[@]}" "$app/ringproxy" healthcheck --ready --admin "http://127.0.0.1:$admin" >/dev/null 2>&1 && break
  sleep 0.2
done
"${as_user[@]}" "$app/ringproxy" healthcheck --ready --admin "http://127.0.0.1:$admin"
echo "== runs as user $(ps -o uid= -p "${pids[1]}" | tr -d ' ')"
curl -fsS -D - -o /dev/null -H 'X-Shard-Key: user:42' "http://127.0.0.1:$traffic/" | grep -i '^x-ring-node: node-1'
kill -TERM "${pids[1]}"
wait "${pids[1]}"
echo "the Dockerfile's commands give a program that serves"
