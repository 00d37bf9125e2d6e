#!/usr/bin/env python3
"""Canonical form and checksum of ring documents, written from docs/ring-document.md alone, without the C# code.

  seal.py FILE.json…          prints the checksum of each file
  seal.py --update [DIR]      writes FILE.canonical and FILE.checksum beside each FILE.json of DIR (default: the script's folder)

Needs Python 3 and libxxhash (Debian: libxxhash0). A development tool: the tests read the files it wrote.
"""
import ctypes
import datetime
import json
import pathlib
import re
import sys
from decimal import Decimal

# Defaults of the placement members, by algorithm.
ENVOY_RING = {"minimumRingSize": 1024, "maximumRingSize": 8388608, "pointHash": "xxh64"}
DEFAULTS = {
    "ring": {"keyHash": "xxh3", "pointsPerWeight": 1024},
    "slots": {"keyHash": "xxh3"},
    "maglev": {"keyHash": "xxh3", "tableSize": 65537},
    "rendezvous": {"keyHash": "xxh3"}, "jump": {"keyHash": "xxh3"}, "modulo": {"keyHash": "xxh3"},
    "twemproxy-ketama": {"keyHash": "fnv1a_64"}, "twemproxy-modula": {"keyHash": "fnv1a_64"},
    "libmemcached-ketama-weighted": {"keyHash": "md5"}, "libmemcached-ketama": {"keyHash": "one_at_a_time"},
    "libmemcached-modula": {"keyHash": "one_at_a_time"},
    "spymemcached-ketama": {"keyHash": "md5"}, "enyim-ketama": {"keyHash": "md5"},
    "nginx-consistent": {"keyHash": "crc32"}, "nginx-hash": {"keyHash": "crc32"},
    "haproxy-consistent": {"keyHash": "sdbm", "avalanche": True}, "haproxy-consistent-3.0": {"keyHash": "sdbm", "avalanche": True},
    "envoy-ring-hash": {"keyHash": "xxh64", **ENVOY_RING}, "envoy-redis": {"keyHash": "murmur2", **ENVOY_RING},
    "envoy-maglev": {"keyHash": "xxh64", "tableSize": 65537, "nodeOrder": "name"},
    "redis-cluster": {"keyHash": "crc16", "hashTag": "{}"},
    "jedis-sharded": {"keyHash": "murmur2"}, "jedis-sharded-2.9": {"keyHash": "murmur2"},
    "groupcache": {"keyHash": "crc32", "pointsPerWeight": 50}, "stathat": {"keyHash": "crc32", "pointsPerWeight": 20},
    "mcrouter-ch3": {"keyHash": "murmur2"}, "mcrouter-crc32": {"keyHash": "crc32"},
    "tokens": {"keyHash": "xxh3", "strictSuccessor": False},
}

# What is hashed for a node without a hash name; where it is not here, nothing of the node's own is.
BY_ID = ("ring", "maglev", "rendezvous", "twemproxy-ketama", "twemproxy-modula")
BY_LIBMEMCACHED = ("libmemcached-ketama-weighted", "libmemcached-ketama")
BY_ADDRESS = ("spymemcached-ketama", "enyim-ketama", "nginx-consistent", "envoy-ring-hash", "envoy-redis", "envoy-maglev")
AS_WRITTEN = ("groupcache", "stathat")

# Where the order in which nodes are listed counts.
LISTED = ("libmemcached-ketama-weighted", "libmemcached-ketama", "libmemcached-modula", "spymemcached-ketama", "enyim-ketama", "nginx-consistent",
          "nginx-hash", "haproxy-consistent", "haproxy-consistent-3.0", "envoy-ring-hash", "envoy-redis", "jedis-sharded", "jedis-sharded-2.9",
          "groupcache", "stathat", "mcrouter-ch3", "mcrouter-crc32")


def drop_defaults(members, known, defaults):
    """The members without those that the format knows and that are null (which stands for absent) or equal to their default."""
    return {name: value for name, value in members.items()
            if not (name in known and (value is None or (name in defaults and value == defaults[name])))}


def placement(members):
    known = ("algorithm", "keyHash", "avalanche", "pointsPerWeight", "hashTag", "minimumRingSize", "maximumRingSize", "tableSize", "pointHash", "nodeOrder",
             "strictSuccessor")
    return drop_defaults(members, known, DEFAULTS[members["algorithm"]])


def hash_name(algorithm, members):
    if algorithm in BY_ID:
        return members["nodeId"]
    address = members["address"]
    if algorithm in AS_WRITTEN:
        return address
    bare = re.sub("^https?://", "", address)
    if algorithm in BY_ADDRESS:
        return bare
    if algorithm in BY_LIBMEMCACHED:
        if bare.startswith("unix:"):
            return bare[len("unix:"):] + ":0"
        host, port = bare.rsplit(":", 1)
        return host.strip("[]") + ("" if port == "11211" else ":" + port)
    return None


def node(algorithm, members):
    known = ("nodeId", "address", "weight", "status", "virtualNodes", "hashName", "slots", "tokens", "zone", "labels")
    defaults = {"weight": 1, "status": "active", "labels": {}, "hashName": hash_name(algorithm, members)}
    result = drop_defaults(members, known, defaults)
    if "labels" in result:
        result["labels"] = {name: value for name, value in result["labels"].items() if value is not None}
    return result


def nodes(items, spec):
    algorithm = spec["algorithm"]
    result = [node(algorithm, item) for item in items]
    if algorithm in LISTED or (algorithm == "envoy-maglev" and spec.get("nodeOrder") == "listed"):
        return result
    return sorted(result, key=lambda item: item["nodeId"].encode("utf-16-be"))


def transition(members):
    known = ("previous", "version", "share", "announced", "handoff")
    share = members.get("share") or 0
    result = drop_defaults(members, known, {"version": 1, "share": 0, "announced": share, "handoff": "none"})
    previous = dict(members["previous"])
    previous["placement"] = placement(previous["placement"])
    previous["nodes"] = nodes(previous["nodes"], previous["placement"])
    result["previous"] = previous
    return result


def utc(text):
    match = re.fullmatch(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,7}))?(Z|[+-]\d\d:\d\d)", text)
    moment = datetime.datetime.fromisoformat(match[1] + match[3].replace("Z", "+00:00")).astimezone(datetime.timezone.utc)
    fraction = (match[2] or "").rstrip("0")
    return moment.strftime("%Y-%m-%dT%H:%M:%S") + ("." + fraction if fraction else "") + "Z"


def document(members):
    known = ("ringId", "version", "checksum", "placement", "replicas", "spreadZones", "boundedLoad", "nodes", "transition",
             "minVersion", "comment", "author", "createdAt")
    result = drop_defaults(members, known, {"replicas": 1, "spreadZones": False, "boundedLoad": 0})
    result.pop("checksum", None)
    result["placement"] = placement(result["placement"])
    result["nodes"] = nodes(result["nodes"], result["placement"])
    if "transition" in result:
        result["transition"] = transition(result["transition"])
    if "createdAt" in result:
        result["createdAt"] = utc(result["createdAt"])
    return result


def number(value):
    """A double as ECMAScript prints it."""
    value = float(value)
    if value == 0:
        return "0"
    sign, digits, exponent = Decimal(repr(value)).normalize().as_tuple()
    digits = "".join(map(str, digits))
    point = len(digits) + exponent
    minus = "-" if sign else ""
    if len(digits) <= point <= 21:
        return minus + digits + "0" * (point - len(digits))
    if 0 < point <= 21:
        return minus + digits[:point] + "." + digits[point:]
    if -6 < point <= 0:
        return minus + "0." + "0" * -point + digits
    mantissa = digits[0] + ("." + digits[1:] if len(digits) > 1 else "")
    return f"{minus}{mantissa}e{'+' if point > 0 else '-'}{abs(point - 1)}"


def canonical(value):
    """RFC 8785."""
    if isinstance(value, dict):
        members = sorted(value.items(), key=lambda member: member[0].encode("utf-16-be"))
        return "{" + ",".join(canonical(name) + ":" + canonical(item) for name, item in members) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return number(value)
    # Python's escapes are those of RFC 8785, but for the delete character, which it leaves alone as well.
    return json.dumps(value, ensure_ascii=False)


def xxh3(data):
    library = ctypes.CDLL("libxxhash.so.0")
    library.XXH3_64bits.restype = ctypes.c_uint64
    library.XXH3_64bits.argtypes = [ctypes.c_char_p, ctypes.c_size_t]
    return library.XXH3_64bits(data, len(data))


def seal(path):
    form = canonical(document(json.loads(path.read_text(encoding="utf-8")))).encode("utf-8")
    return form, f"xxh3:{xxh3(form):016x}"


def main(arguments):
    if arguments[:1] == ["--update"]:
        folder = pathlib.Path(arguments[1]) if len(arguments) > 1 else pathlib.Path(__file__).parent
        for path in sorted(folder.glob("*.json")):
            form, checksum = seal(path)
            path.with_suffix(".canonical").write_bytes(form + b"\n")
            path.with_suffix(".checksum").write_text(checksum + "\n")
        return
    for name in arguments:
        print(f"{seal(pathlib.Path(name))[1]}  {name}")


main(sys.argv[1:])
