# Sourced by the scripts here that start servers of their own.
free_port() { python3 -c 'import socket; s=socket.socket(); s.bind(("127.0.0.1",0)); print(s.getsockname()[1])'; }

await_memcached() { # port: until a get is answered there, at most 10 s
  local _
  for _ in $(seq 100); do
    python3 -c 'import socket, sys; s = socket.create_connection(("127.0.0.1", int(sys.argv[1])), 1); s.sendall(b"get ready\r\n"); s.settimeout(1); sys.exit(s.recv(9) != b"END\r\n")' "$1" 2>/dev/null && return
    sleep 0.1
  done
}
