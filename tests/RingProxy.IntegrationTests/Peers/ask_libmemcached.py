"""Asks libmemcached, through pylibmc, which server it sends each key to.

Standard input: one pool a line as JSON: servers ("host:port:weight"), hash, distribution (ketama, ketama_weighted or modula), and keys
in hexadecimal. The servers answer every get with their own name; the file named by the only argument gets a JSON array of these names
for each pool.
"""

import json
import sys

import pylibmc


def client_of(pool):
    behaviors = {"hash": pool["hash"], "tcp_nodelay": True}
    if pool["distribution"] == "modula":
        return pylibmc.Client(pool["servers"], behaviors=behaviors)
    behaviors[pool["distribution"]] = True
    client = pylibmc.Client(pool["servers"], behaviors=behaviors)
    # ketama_weighted sets MD5 as the hash of keys, too, whatever was asked for.
    client.behaviors = {"hash": pool["hash"]}
    return client


with open(sys.argv[1], "w", encoding="ascii") as answers:
    for line in sys.stdin:
        pool = json.loads(line)
        client = client_of(pool)
        owners = [client.get(bytes.fromhex(key)) for key in pool["keys"]]
        answers.write(json.dumps([owner and owner.decode("ascii") for owner in owners]) + "\n")
        client.disconnect_all()
