"""Free ports for servers, and keys: those of the recorded libmemcached mappings, and some that tell Enyim's ring from all others.

Enyim sends a hash below the first point to the last point's server, where any other ketama takes the first one. Ports are drawn until these
are two servers and the first point leaves room below it. Prints the ports on one line, and each key on one.
"""

import glob
import hashlib
import itertools
import json
import socket

SERVERS = 5
KEYS_BELOW = 50
LEAST_ROOM = 2**32 // 20_000


def parts(text):
    digest = hashlib.md5(text.encode()).digest()
    return [int.from_bytes(digest[i : i + 4], "little") for i in range(0, 16, 4)]


def free_ports():
    sockets = [socket.socket() for _ in range(SERVERS)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


while True:
    ports = free_ports()
    points = sorted((point, port) for port in ports for i in range(40) for point in parts(f"127.0.0.1:{port}-{i}"))
    if points[0][1] != points[-1][1] and points[0][0] >= LEAST_ROOM:
        break

keys = {key for file in glob.glob("tests/vectors/libmemcached-*.json") for key in json.load(open(file))["picks"] if key}
keys.update(itertools.islice((f"below{i}" for i in itertools.count() if parts(f"below{i}")[0] < points[0][0]), KEYS_BELOW))
print(*ports)
print(*sorted(keys), sep="\n")
