"""How a server may read a stream of bytes as HTTP/1 requests.

A request is smuggled when some real server behind the proxy reads one more request out of the forwarded bytes than the proxy meant to
send. Servers differ in what they forgive, so the bytes that reached the origin are read again by each of READINGS, and none of them
may find a planted request.
"""
import re
from dataclasses import dataclass, field

HEAD_END = re.compile(rb"\r?\n\r?\n")
ODD_BLANKS = b" \t\v\f\r\x00\x85\xa0"


@dataclass(frozen=True)
class Reading:
    """One server's habits. `te`: rfc, after-length (a Content-Length wins) or loose (anything that looks like chunked counts)."""
    name: str
    te: str = "rfc"
    length: str = "first"
    size_bits: int | None = None  # chunk sizes overflow beyond so many bits
    bare_cr: bool = False  # a CR alone ends a line


RFC = Reading("by the RFC")
READINGS = (
    RFC,
    Reading("Content-Length wins", te="after-length"),
    Reading("the last Content-Length wins", te="after-length", length="last"),
    Reading("the last Content-Length, else chunked", length="last"),
    Reading("anything like chunked is chunked", te="loose"),
    Reading("a bare CR ends a line", bare_cr=True),
    Reading("chunk sizes of 32 bits", size_bits=32),
    Reading("chunk sizes of 64 bits", size_bits=64),
)


@dataclass
class Request:
    method: bytes
    target: bytes
    version: bytes
    fields: list = field(default_factory=list)
    body: bytes = b""
    trailers: list = field(default_factory=list)
    head: bytes = b""
    connection: int = 0

    def values(self, name):
        """All values of a field, in order; names are compared without case."""
        return [value for key, value in self.fields if key.lower() == name.lower()]

    def value(self, name):
        """The values of a field as one list, or None."""
        values = self.values(name)
        return b", ".join(values) if values else None

    @property
    def marked(self):
        """Whether the proxy read this as a request of its own: every proxy here names the client in X-Forwarded-For."""
        return bool(self.values(b"X-Forwarded-For"))


def parse_fields(lines):
    """Field lines as pairs, with nothing checked: an origin that forgives everything shows what the proxy let through."""
    fields = []
    for line in lines:
        if line[:1] in b" \t" and fields and line.strip():
            fields[-1] = (fields[-1][0], fields[-1][1] + b" " + line.strip())
            continue
        name, _, value = line.partition(b":")
        fields.append((name, value.strip(b" \t")))
    return fields


def read_head(stream, offset, reading=RFC):
    """The head that begins at `offset` and where it ends; (None, offset) if it is not whole or no head at all."""
    while stream[offset:offset + 1] in (b"\r", b"\n"):
        offset += 1
    end = HEAD_END.search(stream, offset)
    if not end:
        return None, offset
    lines = re.split(rb"\r?\n|\r" if reading.bare_cr else rb"\r?\n", bytes(stream[offset:end.start()]))
    words = lines[0].split()
    if len(words) < 3 or not words[-1].upper().startswith(b"HTTP/"):
        return None, offset
    target = lines[0].strip()[len(words[0]):-len(words[-1])].strip()
    request = Request(words[0], target, words[-1], parse_fields(lines[1:]), head=bytes(stream[offset:end.end()]))
    return request, end.end()


def framing(request, reading=RFC):
    """'chunked' or the body's length in bytes."""
    coded = request.value(b"Transfer-Encoding") or b""
    is_chunked = coded.lower().split(b",")[-1].strip(b" \t") == b"chunked"
    if reading.te == "loose":
        is_chunked = any(name.strip(ODD_BLANKS).lower() == b"transfer-encoding" and b"chunked" in value.lower()
                         for name, value in request.fields)
    lengths = [match for value in request.values(b"Content-Length") for match in re.findall(rb"\d+", value)[:1]]
    if is_chunked and not (lengths and reading.te == "after-length"):
        return "chunked"
    return int(lengths[0 if reading.length == "first" else -1]) if lengths else 0


def read_chunks(stream, offset, reading=RFC):
    """(body, trailers, end), or None if the body is not whole."""
    pieces = []
    while True:
        line_end = stream.find(b"\n", offset)
        if line_end < 0:
            return None
        digits = re.match(rb"[ \t]*([0-9A-Fa-f]+)", bytes(stream[offset:line_end]))
        if not digits:
            return None
        size = int(digits[1], 16)
        if reading.size_bits:
            size &= (1 << reading.size_bits) - 1
        offset = line_end + 1
        if size == 0:
            break
        if offset + size > len(stream):
            return None
        pieces.append(bytes(stream[offset:offset + size]))
        offset += size
        blank = re.compile(rb"\r?\n").match(stream, offset)
        if not blank:
            return None
        offset = blank.end()
    trailers = []
    while True:
        line_end = stream.find(b"\n", offset)
        if line_end < 0:
            return None
        line = bytes(stream[offset:line_end]).rstrip(b"\r")
        offset = line_end + 1
        if not line:
            return b"".join(pieces), parse_fields(trailers), offset
        trailers.append(line)


def read_request(stream, offset, reading=RFC):
    """The whole request at `offset` and where the next begins; (None, offset) while it is not whole."""
    request, body = read_head(stream, offset, reading)
    if request is None:
        return None, offset
    length = framing(request, reading)
    if length == "chunked":
        chunked = read_chunks(stream, body, reading)
        if chunked is None:
            return None, offset
        request.body, request.trailers, end = chunked
        return request, end
    if body + length > len(stream):
        return None, offset
    request.body = bytes(stream[body:body + length])
    return request, body + length


def read_all(stream, reading):
    """Every request of a stream, heads of unfinished ones included."""
    offset = 0
    while True:
        request, end = read_request(stream, offset, reading)
        if request is None:
            head, _ = read_head(stream, offset, reading)
            if head is not None:
                yield head
            return
        yield request
        offset = end
