#!/usr/bin/env python3
"""Golden vectors of sticky pins, worked out without RingProxy's code.

Written from the description in docs/sticky.md, with AES, GCM and HKDF in the plainest way and nothing but the standard library.

    python3 sticky-pins.py > sticky-pins.json
"""
import base64
import hashlib
import hmac
import json
import struct


def hkdf_sha256(secret, info, length):
    """RFC 5869 without salt."""
    extracted = hmac.new(bytes(32), secret, hashlib.sha256).digest()
    out, block, counter = b"", b"", 1
    while len(out) < length:
        block = hmac.new(extracted, block + info + bytes([counter]), hashlib.sha256).digest()
        out, counter = out + block, counter + 1
    return out[:length]


def times_x(byte):
    """Multiplication by x in the field of AES."""
    return ((byte << 1) ^ 0x11B) if byte & 0x80 else byte << 1


def field_product(a, b):
    product = 0
    while b:
        product, a, b = product ^ (a if b & 1 else 0), times_x(a), b >> 1
    return product


def make_sbox():
    box = []
    for value in range(256):
        inverse = next((i for i in range(256) if field_product(value, i) == 1), 0)
        result = 0x63
        for shift in range(5):
            result ^= ((inverse << shift) | (inverse >> (8 - shift))) & 0xFF
        box.append(result)
    return box


SBOX = make_sbox()


def round_keys(key):
    words = [list(key[i : i + 4]) for i in range(0, 32, 4)]
    rcon = 1
    for i in range(8, 60):
        word = list(words[-1])
        if i % 8 == 0:
            word = [SBOX[b] for b in word[1:] + word[:1]]
            word[0] ^= rcon
            rcon = times_x(rcon)
        elif i % 8 == 4:
            word = [SBOX[b] for b in word]
        words.append([a ^ b for a, b in zip(words[i - 8], word)])
    return [sum(words[i : i + 4], []) for i in range(0, 60, 4)]


def aes256(keys, block):
    state = [a ^ b for a, b in zip(block, keys[0])]
    for number in range(1, 15):
        state = [SBOX[b] for b in state]
        state = [state[(i + 4 * (i % 4)) % 16] for i in range(16)]
        if number < 14:
            mixed = []
            for column in range(0, 16, 4):
                c = state[column : column + 4]
                mixed += [times_x(c[i]) ^ times_x(c[(i + 1) % 4]) ^ c[(i + 1) % 4] ^ c[(i + 2) % 4] ^ c[(i + 3) % 4] for i in range(4)]
            state = mixed
        state = [a ^ b for a, b in zip(state, keys[number])]
    return bytes(state)


def ghash(subkey, data):
    result = 0
    for i in range(0, len(data), 16):
        x, y, product = result ^ int.from_bytes(data[i : i + 16], "big"), subkey, 0
        for bit in range(127, -1, -1):
            product ^= y if x >> bit & 1 else 0
            y = (y >> 1) ^ (0xE1 << 120 if y & 1 else 0)
        result = product
    return result


def padded(data):
    return data + bytes(-len(data) % 16)


def gcm_encrypt(key, nonce, plain, associated):
    """The ciphertext followed by the tag."""
    keys = round_keys(key)
    stream = b"".join(aes256(keys, nonce + struct.pack(">I", 2 + i)) for i in range((len(plain) + 15) // 16))
    cipher = bytes(a ^ b for a, b in zip(plain, stream))
    subkey = int.from_bytes(aes256(keys, bytes(16)), "big")
    lengths = struct.pack(">QQ", 8 * len(associated), 8 * len(cipher))
    digest = ghash(subkey, padded(associated) + padded(cipher) + lengths).to_bytes(16, "big")
    return cipher + bytes(a ^ b for a, b in zip(digest, aes256(keys, nonce + struct.pack(">I", 1))))


def pin(secret, key_id, ring_id, carrier, name, node_id, issued_at, nonce):
    key = hkdf_sha256(secret.encode(), b"ringproxy sticky pin 1", 32)
    plain = struct.pack(">qB", issued_at, len(node_id)) + node_id.encode()
    while len(plain) < 26 or (len(plain) - 26) % 24:
        plain += b"\0"
    front = f"1.{key_id}."
    bound_name = name.lower() if carrier == "header" else name
    associated = f"{front}{ring_id}\n{carrier}\n{bound_name}".encode()
    return front + base64.urlsafe_b64encode(nonce + gcm_encrypt(key, nonce, plain, associated)).decode()


def vectors():
    secret = "a secret of at least 32 characters"
    cases = [
        ("k", "sessions", "cookie", "rp-sessions", "node-a", 1_780_000_000),
        ("2026-11", "sessions", "cookie", "rp-sessions", "node-a", 1_780_000_000),
        ("k", "orders", "cookie", "rp-sessions", "node-a", 1_780_000_000),
        ("k", "sessions", "cookie", "RP-sessions", "node-a", 1_780_000_000),
        ("k", "sessions", "header", "X-Session-Pin", "node-a", 1_780_000_000),
        ("k", "sessions", "cookie", "rp-sessions", "n", 0),
        ("k", "sessions", "cookie", "rp-sessions", "x" * 17, 1_780_000_000),
        ("k", "sessions", "cookie", "rp-sessions", "x" * 18, 1_780_000_000),
        ("k", "sessions", "cookie", "rp-sessions", "10.0.0.7:8080~!\"#$%&'()*+", 4_294_967_296),
        ("abcd_678", "r" * 128, "cookie", "c" * 256, "x" * 255, 253_402_300_799),
    ]
    for number, (key_id, ring_id, carrier, name, node_id, issued_at) in enumerate(cases):
        used = secret if number % 2 == 0 else "Ein Geheimnis mit Umlauten: äöü äöü äöü"
        nonce = hashlib.sha256(str(number).encode()).digest()[:12]
        yield {
            "secret": used, "keyId": key_id, "ringId": ring_id, "carrier": carrier, "name": name, "nodeId": node_id, "issuedAt": issued_at,
            "nonce": nonce.hex(), "pin": pin(used, key_id, ring_id, carrier, name, node_id, issued_at, nonce),
        }


def check_primitives():
    """Known answers: FIPS 197 appendix C.3, and test case 16 of the GCM specification."""
    plain = bytes.fromhex("00112233445566778899aabbccddeeff")
    assert aes256(round_keys(bytes(range(32))), plain).hex() == "8ea2b7ca516745bfeafc49904b496089"
    sealed = gcm_encrypt(
        bytes.fromhex("feffe9928665731c6d6a8f9467308308" * 2),
        bytes.fromhex("cafebabefacedbaddecaf888"),
        bytes.fromhex("d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"),
        bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2"))
    assert sealed[-16:].hex() == "76fc6ece0f4e1768cddf8853bb2d551b"


check_primitives()
print(json.dumps(list(vectors()), indent=1, ensure_ascii=False))
