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

KEY_HASHES = {  # default key hash of each algorithm
    "ring": "xxh3", "maglev": "xxh3", "rendezvous": "xxh3", "jump": "xxh3", "modulo": "xxh3",
    "twemproxy-ketama": "fnv1a_64", "twemproxy-modula": "fnv1a_64",
}


def drop_defaults(members, known, defaults):
    """The members without those that the format knows and that are null (which stands for absent) or equal to their default."""
    return {name: value for name, value in members.items()
            if not (name in known and (value is None or (name in defaults and value == defaults[name])))}


def placement(members):
    defaults = {"keyHash": KEY_HASHES[members["algorithm"]]}
    if members["algorithm"] == "ring":
        defaults["pointsPerWeight"] = 1024
    if members["algorithm"] == "maglev":
        defaults["tableSize"] = 65537
    known = ("algorithm", "keyHash", "avalanche", "pointsPerWeight", "hashTag", "minimumRingSize", "tableSize")
    return drop_defaults(members, known, defaults)


def node(members):
    known = ("nodeId", "address", "weight", "status", "virtualNodes", "hashName", "zone", "labels")
    # Every algorithm here takes the node id where there is no hash name.
    defaults = {"weight": 1, "status": "active", "labels": {}, "hashName": members["nodeId"]}
    result = drop_defaults(members, known, defaults)
    if "labels" in result:
        result["labels"] = {name: value for name, value in result["labels"].items() if value is not None}
    return result


def nodes(items):
    return sorted((node(item) for item in items), key=lambda item: item["nodeId"].encode("utf-16-be"))


def transition(members):
    known = ("previous", "version", "share", "announced", "handoff")
    share = members.get("share") or 0
    result = drop_defaults(members, known, {"version": 1, "share": 0, "announced": share, "handoff": "none"})
    previous = dict(members["previous"])
    previous["placement"] = placement(previous["placement"])
    previous["nodes"] = nodes(previous["nodes"])
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
    result["nodes"] = nodes(result["nodes"])
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
