"""HPACK (RFC 7541): encodes everything as a literal, so that nothing a case says is changed; decodes all of it."""

# Code lengths of appendix B, one letter a symbol (A is 5 bits); the code is canonical, so lengths are enough.
_LENGTHS = (
    "ISXXXXXXXTZXXZXXXXXXXXZXXXXXXXXXBFFHIBDGFFDGDBBBAAABBBBBBBCDKBHFIBCCCCCCCCCCCCCCCCCCCC"
    "CCDCDIOIJBKABABABBBACCBBBABCBAABCCCCCKGJIXPRPPRRRSRSSSSSTSTTRSTSSSSQRSRSSTRQPRRSSQSRRT"
    "QRSSQQRQSRSSPRRRSRRSVVPORSRUVVVWWVTUOQVWWVWTQQVVXWWWPTPQRQQSRRUUTTVSVWVVWWWWWXWWWWWVZ"
)

_STATIC = """:authority|:method GET|:method POST|:path /|:path /index.html|:scheme http|:scheme https|:status 200|:status 204|:status 206
:status 304|:status 400|:status 404|:status 500|accept-charset|accept-encoding gzip, deflate|accept-language|accept-ranges|accept
access-control-allow-origin|age|allow|authorization|cache-control|content-disposition|content-encoding|content-language|content-length
content-location|content-range|content-type|cookie|date|etag|expect|expires|from|host|if-match|if-modified-since|if-none-match|if-range
if-unmodified-since|last-modified|link|location|max-forwards|proxy-authenticate|proxy-authorization|range|referer|refresh|retry-after
server|set-cookie|strict-transport-security|transfer-encoding|user-agent|vary|via|www-authenticate""".replace("\n", "|").split("|")
STATIC_TABLE = [tuple(part.encode() for part in (entry.split(" ", 1) + [""])[:2]) for entry in _STATIC]


def _codes():
    codes, code, previous = {}, 0, 0
    for length, symbol in sorted((ord(letter) - ord("A") + 5, symbol) for symbol, letter in enumerate(_LENGTHS)):
        code <<= length - previous
        codes[length, code] = symbol
        code, previous = code + 1, length
    return codes


_SYMBOLS = _codes()


def integer(value, prefix_bits, first=0):
    limit = (1 << prefix_bits) - 1
    if value < limit:
        return bytes([first | value])
    out, value = [first | limit], value - limit
    while value >= 128:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes(out + [value])


def encode(fields):
    """Literal fields, never indexed, no Huffman code."""
    return b"".join(b"\x10" + integer(len(name), 7) + name + integer(len(value), 7) + value for name, value in fields)


def _unhuffman(data):
    out, code, length = bytearray(), 0, 0
    for byte in data:
        for bit in range(7, -1, -1):
            code, length = code << 1 | byte >> bit & 1, length + 1
            symbol = _SYMBOLS.get((length, code))
            if symbol is not None:
                out.append(symbol)
                code = length = 0
    return bytes(out)


class Decoder:
    def __init__(self):
        self.dynamic, self.capacity = [], 4096

    def decode(self, block):
        self.data, self.at = block, 0
        fields = []
        while self.at < len(block):
            first = block[self.at]
            if first & 0x80:
                fields.append(self._entry(self._integer(7)))
            elif first & 0xE0 == 0x20:
                self.capacity = self._integer(5)
                self._evict()
            else:
                indexed = first & 0x40
                index = self._integer(6 if indexed else 4)
                name = self._entry(index)[0] if index else self._text()
                fields.append((name, self._text()))
                if indexed:
                    self.dynamic.insert(0, fields[-1])
                    self._evict()
        return fields

    def _evict(self):
        while sum(len(name) + len(value) + 32 for name, value in self.dynamic) > self.capacity:
            self.dynamic.pop()

    def _entry(self, index):
        return STATIC_TABLE[index - 1] if index <= len(STATIC_TABLE) else self.dynamic[index - len(STATIC_TABLE) - 1]

    def _integer(self, prefix_bits):
        value = self.data[self.at] & (limit := (1 << prefix_bits) - 1)
        self.at += 1
        if value == limit:
            shift = 0
            while True:
                byte = self.data[self.at]
                self.at += 1
                value += (byte & 127) << shift
                shift += 7
                if byte < 128:
                    break
        return value

    def _text(self):
        is_huffman = self.data[self.at] & 0x80
        length = self._integer(7)
        text = self.data[self.at:self.at + length]
        self.at += length
        return _unhuffman(text) if is_huffman else bytes(text)
