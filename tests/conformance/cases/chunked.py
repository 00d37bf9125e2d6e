"""Chunked requests: sizes, extensions, line ends and trailers (RFC 9112, section 7.1)"""
from case import PLANTED, add, case, refused, require
from cases.framing import body_is

HEAD = b"POST /front HTTP/1.1\r\nHost: h.test\r\nTransfer-Encoding: chunked\r\n\r\n"
END = b"0\r\n\r\n"


def chunks(name, title, body, plants=False, **options):
    options.setdefault("late", True)  # The node may have the head already when the fault is seen: then it is a 502 as well.
    add(__name__, name, title, refused(HEAD + body, **options), plants=plants)


for name, size in (("text", b"xyz"), ("empty", b""), ("minus", b"-5"), ("plus", b"+5"), ("prefix", b"0x5"), ("underscore", b"5_"), ("comma", b"5,"), ("g", b"5g"), ("nul", b"5\x00")):
    chunks(f"size_{name}", f"Chunk size {size.decode()!r}", size + b"\r\nhello\r\n" + END)
chunks("size_zeros", "Chunk size with leading zeros: 5, or refused", b"0000000000000005\r\nhello\r\n" + END, relayed=body_is(b"hello"), closes=False)
chunks("size_upper", "Chunk size A is ten", b"A\r\nhellohello\r\n" + END, relayed=body_is(b"hellohello"), closes=False)
chunks("size_overflow_64", "Chunk size of 65 bits", b"10000000000000005\r\nhello\r\n" + END + PLANTED, plants=True)
chunks("size_overflow_32", "Chunk size of 33 bits with five bytes sent: refused, or never whole", b"100000005\r\nhello\r\n" + END + PLANTED, plants=True, incomplete=True, closes=False)
chunks("size_overflow_63", "Chunk size 7fffffffffffffff: refused, or never whole", b"7fffffffffffffff\r\nhello\r\n" + END, incomplete=True, closes=False)
chunks("size_ffff", "Chunk size ffffffffffffffff: refused", b"ffffffffffffffff\r\nhello\r\n" + END)
chunks("size_long", "A chunk size of 100,000 zeros and a 5: refused, or 5", b"0" * 100_000 + b"5\r\nhello\r\n" + END, relayed=body_is(b"hello"), closes=False)
chunks("size_blank_before", "A blank before the size: refused, or forgiven", b" 5\r\nhello\r\n" + END, relayed=body_is(b"hello"), closes=False)
chunks("size_blank_after", "A blank after the size: refused, or forgiven", b"5 \r\nhello\r\n" + END, relayed=body_is(b"hello"), closes=False)

chunks("extension", "A chunk extension is read over", b"5;name=value\r\nhello\r\n" + END, relayed=body_is(b"hello"), closes=False)
chunks("extension_quoted", "A quoted chunk extension is read over, or refused", b'5;a="b;c"\r\nhello\r\n' + END, relayed=body_is(b"hello"), closes=False)
chunks("extension_bare_lf", "A bare LF in a chunk extension: refused, or a line end", b"2;a\nxx\r\n%x\r\n" % len(END + PLANTED) + END + PLANTED + b"\r\n" + END,
       relayed=body_is(b"xx" + END + PLANTED), closes=False)
chunks("extension_bare_cr", "A bare CR in a chunk extension: refused, or not passed on", b"5;a\rb\r\nhello\r\n" + END, relayed=body_is(b"hello"), closes=False)
chunks("extension_huge", "A chunk extension of 1 MiB: refused, or read over", b"5;" + b"a" * (1 << 20) + b"\r\nhello\r\n" + END, relayed=body_is(b"hello"), closes=False)

chunks("data_too_long", "More data than the chunk's size", b"5\r\nhelloworld\r\n" + END)
chunks("data_no_end", "No line end after the data", b"5\r\nhello" + END)
chunks("data_ends_in_cr", "CR alone after the data", b"5\r\nhello\r0\r\n\r\n")
chunks("data_ends_in_lf", "LF alone after the data: refused, or forgiven", b"5\r\nhello\n" + END, relayed=body_is(b"hello"), closes=False)
chunks("size_ends_in_lf", "LF alone after the size: refused, or forgiven", b"5\nhello\r\n" + END, relayed=body_is(b"hello"), closes=False)
chunks("size_ends_in_cr", "CR alone after the size", b"5\rhello\r\n" + END)


@case("A chunked request cut before its last chunk is never whole at the node")
def cut_before_end(trial):
    trial.connect().send(HEAD + b"5\r\nhello\r\n").half_close()
    require(not trial.origin.wait(lambda: trial.origin.requests, 1.0), "the node saw a whole request")
    trial.still_serves()


@case("A chunked request without its final CRLF is never whole at the node")
def cut_before_final_crlf(trial):
    trial.connect().send(HEAD + b"5\r\nhello\r\n0\r\n").half_close()
    require(not trial.origin.wait(lambda: trial.origin.requests, 1.0), "the node saw a whole request")
    trial.still_serves()


@case("Many small chunks arrive whole")
def many_small(trial):
    response, seen = trial.exchange(HEAD + b"1\r\nx\r\n" * 5000 + END)
    require(response.status == 200 and seen.body == b"x" * 5000, f"{response.status}, {len(seen.body)} bytes")


@case("A chunk of 1 MiB arrives whole")
def one_large(trial):
    body = bytes(range(256)) * 4096
    response, seen = trial.exchange(HEAD + b"%x\r\n" % len(body) + body + b"\r\n" + END)
    require(response.status == 200 and seen.body == body, f"{response.status}, {len(seen.body)} bytes")


@case("An empty chunked body is an empty body")
def empty(trial):
    response, seen = trial.exchange(HEAD + END)
    require(response.status == 200 and seen.body == b"", "not empty")


@case("Trailers of a request reach the node as trailers, if the node gets chunks")
def trailers(trial):
    _, seen = trial.exchange(HEAD.replace(b"\r\n\r\n", b"\r\nTrailer: X-Sum\r\n\r\n") + b"5\r\nhello\r\n0\r\nX-Sum: 42\r\n\r\n")
    require(seen.body == b"hello", "the body changed")
    require(not seen.values(b"X-Sum"), "merged into the head")
    require((b"X-Sum", b"42") in [(name.title(), value) for name, value in seen.trailers], "dropped")


@case("Trailers never become fields of the head")
def trailers_not_merged(trial):
    raw = HEAD + b"5\r\nhello\r\n0\r\nContent-Length: 0\r\nHost: evil.test\r\nX-Ring-Id: evil\r\nX-Auth: evil\r\n\r\n"
    refused(raw, relayed=lambda requests: b"evil" not in requests[0].head and body_is(b"hello")(requests), closes=False)(trial)


for name, line in (("nul", b"X-Sum: 4\x002"), ("no_colon", b"X-Sum"), ("blank_name", b"X Sum: 42"), ("bare_cr", b"X-Sum: 4\r2")):
    chunks(f"trailer_{name}", f"Trailer {line.decode()!r}: refused, or dropped", b"5\r\nhello\r\n0\r\n" + line + b"\r\n\r\n", closes=False,
           relayed=lambda requests, line=line: body_is(b"hello")(requests) and not requests[0].trailers)
chunks("trailer_huge", "Trailers of 1 MiB: refused, or read over", b"5\r\nhello\r\n0\r\n" + (b"X-A: " + b"a" * 1000 + b"\r\n") * 1024 + b"\r\n", closes=False, relayed=body_is(b"hello"))
