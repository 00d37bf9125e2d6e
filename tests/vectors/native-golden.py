#!/usr/bin/env python3
"""Golden vectors of the native placements, worked out without RingProxy's code.

XXH3 and XXH64 come from the reference library (Debian package libxxhash0); everything else is written here from the
descriptions in src/RingProxy.Hashing/README.md, in the plainest way.

    python3 native-golden.py > native-golden.json
"""
import bisect
import ctypes
import json
import math

M64 = (1 << 64) - 1
LIB = ctypes.CDLL("libxxhash.so.0")
LIB.XXH3_64bits.restype = LIB.XXH64.restype = ctypes.c_uint64
LIB.XXH3_64bits.argtypes = [ctypes.c_char_p, ctypes.c_size_t]
LIB.XXH64.argtypes = [ctypes.c_char_p, ctypes.c_size_t, ctypes.c_uint64]


def xxh3(data):
    return LIB.XXH3_64bits(data, len(data))


def xxh64(data, seed=0):
    return LIB.XXH64(data, len(data), seed)


def murmur3(data):
    """MurmurHash3_x64_128 with seed 0, its first 64 bits."""
    c1, c2 = 0x87C37B91114253D5, 0x4CF5AD432745937F
    rotate = lambda x, r: ((x << r) | (x >> (64 - r))) & M64
    h1 = h2 = 0
    blocks = len(data) // 16
    for i in range(blocks):
        k1 = int.from_bytes(data[16 * i : 16 * i + 8], "little")
        k2 = int.from_bytes(data[16 * i + 8 : 16 * i + 16], "little")
        h1 ^= rotate(k1 * c1 & M64, 31) * c2 & M64
        h1 = ((rotate(h1, 27) + h2) * 5 + 0x52DCE729) & M64
        h2 ^= rotate(k2 * c2 & M64, 33) * c1 & M64
        h2 = ((rotate(h2, 31) + h1) * 5 + 0x38495AB5) & M64
    tail = data[16 * blocks :]
    h2 ^= rotate(int.from_bytes(tail[8:], "little") * c2 & M64, 33) * c1 & M64
    h1 ^= rotate(int.from_bytes(tail[:8], "little") * c1 & M64, 31) * c2 & M64
    h1, h2 = h1 ^ len(data), h2 ^ len(data)
    h1 = (h1 + h2) & M64
    h2 = (h2 + h1) & M64

    def finish(k):
        k = (k ^ (k >> 33)) * 0xFF51AFD7ED558CCD & M64
        k = (k ^ (k >> 33)) * 0xC4CEB9FE1A85EC53 & M64
        return k ^ (k >> 33)

    return (finish(h1) + finish(h2)) & M64


HASHES = {"xxh3": xxh3, "xxh64": xxh64, "murmur3": murmur3}


def hash_name(node):
    return node.get("hashName", node["nodeId"]).encode()


def tagged(key, tag):
    if tag is None:
        return key
    start = key.find(tag[0].encode())
    if start < 0:
        return key
    end = key.find(tag[1].encode(), start + 1)
    return key[start + 1 : end] if end > start + 1 else key


def distinct(walk, count):
    order = []
    for node in walk:
        if node not in order:
            order.append(node)
        if len(order) == count:
            break
    return order


def point_count(node, per_weight):
    return node.get("virtualNodes") or max(1, math.floor(per_weight * node.get("weight", 1) + 0.5))


def points_of(node, per_weight):
    return [xxh3(hash_name(node) + i.to_bytes(4, "little")) for i in range(point_count(node, per_weight))]


def ring(spec, nodes):
    per_weight = spec.get("pointsPerWeight", 1024)
    points = sorted((p, hash_name(n), i, n["nodeId"]) for n in nodes for i, p in enumerate(points_of(n, per_weight)))
    positions = [p[0] for p in points]

    def prefer(h):
        first = bisect.bisect_left(positions, h)
        return distinct((points[(first + i) % len(points)][3] for i in range(len(points))), len(nodes))

    return prefer


def table_walk(table, count):
    return lambda h: distinct((table[(h + i) % len(table)] for i in range(len(table))), count)


def maglev(spec, nodes):
    size = spec.get("tableSize", 65537)
    total = sum(n.get("weight", 1) for n in nodes)
    turns = sorted(nodes, key=hash_name)
    share = {n["nodeId"]: n.get("weight", 1) / total for n in nodes}
    greatest = max(share.values())
    target = dict.fromkeys(share, 0.0)
    step = dict.fromkeys(share, 0)
    table, filled, turn = [None] * size, 0, 0
    while filled < size:
        turn += 1
        for node in turns:
            name = node["nodeId"]
            if filled == size or turn * share[name] < target[name]:
                continue
            target[name] += greatest
            offset = xxh64(hash_name(node)) % size
            skip = xxh64(hash_name(node), 1) % (size - 1) + 1
            while table[(offset + step[name] * skip) % size] is not None:
                step[name] += 1
            table[(offset + step[name] * skip) % size] = name
            filled += 1
    return table_walk(table, len(nodes))


def rendezvous(spec, nodes):
    def mix(x):
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9 & M64
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB & M64
        return x ^ (x >> 31)

    def score(h, node):
        u = ((mix(h ^ xxh3(hash_name(node))) >> 12) + 0.5) / 2**52
        return node.get("weight", 1) / -math.log(u)

    return lambda h: [n["nodeId"] for n in sorted(nodes, key=lambda n: -score(h, n))]


def jump(spec, nodes):
    by_id = sorted(n["nodeId"] for n in nodes)

    def bucket(key):
        b, j = -1, 0
        while j < len(by_id):
            b = j
            key = (key * 2862933555777941757 + 1) & M64
            j = int((b + 1) * (float(1 << 31) / float((key >> 33) + 1)))
        return b

    def prefer(h):
        owner = bucket(h)
        again = (bucket((h + k * 0x9E3779B97F4A7C15) & M64) for k in range(1, 4 * len(by_id) + 1))
        order = distinct([owner, *again], len(by_id))
        rest = ((owner + i) % len(by_id) for i in range(len(by_id)))
        return [by_id[i] for i in distinct([*order, *rest], len(by_id))]

    return prefer


def modulo(spec, nodes):
    return table_walk(sorted(n["nodeId"] for n in nodes), len(nodes))


ALGORITHMS = {"ring": ring, "maglev": maglev, "rendezvous": rendezvous, "jump": jump, "modulo": modulo}

# Every branch of XXH3: 0, 1-3, 4-8, 9-16, 17-128, 129-240 and more bytes.
KEYS = ["", "a", "ab", "abc", "abcd", "user:1", "12345678", "user:1234", "0123456789abcdef", "0123456789abcdefg",
        "session:{user:1}:cart", "{user:1}", "order:{}:x", "{a}{b}", "Ключ", "鍵:鍵", "k" * 32, "k" * 33, "m" * 128,
        "m" * 129, "n" * 240, "n" * 241, "o" * 1025] + [f"user:{i}" for i in range(2, 20)]

EQUAL = [{"nodeId": f"node-{i}"} for i in range(5)]
NAMED = [{"nodeId": "zulu", "weight": 2, "hashName": "first"}, {"nodeId": "alpha", "weight": 0.5}, {"nodeId": "Ω-mega", "hashName": "ωmega"},
         {"nodeId": "mike", "weight": 3.25}]
POINTED = [{"nodeId": "a", "virtualNodes": 1}, {"nodeId": "b", "virtualNodes": 7}, {"nodeId": "c", "weight": 0.001}, {"nodeId": "d", "weight": 0.0625}]

PLACEMENTS = (
    [({"algorithm": a, "keyHash": h}, EQUAL) for a in ALGORITHMS for h in HASHES]
    + [({"algorithm": a}, NAMED) for a in ("ring", "maglev", "rendezvous")]
    + [({"algorithm": a, "hashTag": "{}"}, EQUAL) for a in ALGORITHMS]
    + [({"algorithm": "ring", "pointsPerWeight": 40}, POINTED), ({"algorithm": "maglev", "tableSize": 251}, NAMED)]
    + [({"algorithm": a}, [{"nodeId": "only"}]) for a in ALGORITHMS]
)

GATES = [{"ringId": "sessions", "version": 1}, {"ringId": "sessions", "version": 2}, {"ringId": "Ω", "version": 2**40, "hashTag": "{}"}]


def vector(spec, nodes):
    prefer = ALGORITHMS[spec["algorithm"]](spec, nodes)
    key_hash = HASHES[spec.get("keyHash", "xxh3")]
    ids = [n["nodeId"] for n in nodes]
    order = {key: [ids.index(n) for n in prefer(key_hash(tagged(key.encode(), spec.get("hashTag"))))] for key in KEYS}
    return {"placement": spec, "nodes": nodes, "preference": ["".join(map(str, order[key])) for key in KEYS]}


def gate(case):
    seed = xxh3(case["ringId"].encode() + b"\0" + case["version"].to_bytes(8, "little"))
    values = [xxh64(tagged(key.encode(), case.get("hashTag")), seed) for key in KEYS]
    return case | {"gates": [f"{value:016x}" for value in values]}


def line(value):
    return json.dumps(value, ensure_ascii=False)


def block(name, values):
    return f"{line(name)}: [\n" + ",\n".join(map(line, values)) + "\n]"


print("{")
print(block("keys", KEYS) + ",")
print(line("hashes") + ": {\n" + ",\n".join(f"{line(n)}: {line([f'{f(k.encode()):016x}' for k in KEYS])}" for n, f in HASHES.items()) + "\n},")
print(block("points", [{"node": n, "pointsPerWeight": 40, "points": [f"{p:016x}" for p in points_of(n, 40)]} for n in POINTED + NAMED[2:3]]) + ",")
print(block("placements", [vector(*placement) for placement in PLACEMENTS]) + ",")
print(block("transitions", [gate(case) for case in GATES]))
print("}")
