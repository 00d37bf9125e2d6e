"""HTTP/2 requests that become HTTP/1.1: injection, framing and pseudo-fields (RFC 9113, section 8)"""
import h2
from case import PLANTED, add, case, require
from h2 import request

INJECTED = b"x\r\n\r\n" + PLANTED


def refused_h2(fields, body=None, relayed=None, end=None, trailers=None, pieces=1, late=False):
    """A run for a malformed request: its stream is reset, the connection ended, or the answer a 4xx or 501; else relayed as said.

    `late`: the fault comes after the head, so a 502 is no wrong word.
    """
    def run(trial):
        link = trial.connect_h2()
        number = link.open(fields, end=body is None and trailers is None if end is None else end, pieces=pieces)
        for i, piece in enumerate(body or []):
            link.data(number, piece, end=i == len(body) - 1 and trailers is None)
        if trailers is not None:
            link.headers(number, trailers, end=True)
        stream = link.answer(number, timeout=3.0)
        trial.no_plant()
        if stream.status is not None and 200 <= stream.status < 300 and stream.is_whole:
            require(relayed is not None, f"relayed: {stream.status}")
            require(trial.origin.wait(lambda: relayed(trial.origin.requests)), f"relayed as {[r.head for r in trial.origin.requests]!r:.300}")
        elif stream.reset is None and link.goaway is None and not link.ended:
            require(400 <= stream.status < 500 or stream.status == 501 or late, f"answered {stream.status}")
        trial.still_serves()
        trial.no_plant()
    return run


def malformed(name, title, fields, **options):
    add(__name__, name, title, refused_h2(fields, **options))


def head_lacks(*words):
    return lambda requests: len(requests) == 1 and not any(word in requests[0].head for word in words)


# Bytes that end lines in HTTP/1.1.
malformed("value_crlf", "CR LF and a whole request in a value", request(b"GET", b"/", (b"x-a", INJECTED)))
malformed("value_lf", "LF in a value", request(b"GET", b"/", (b"x-a", b"a\nb: c")))
malformed("value_cr", "CR in a value", request(b"GET", b"/", (b"x-a", b"a\rb: c")))
malformed("value_nul", "NUL in a value", request(b"GET", b"/", (b"x-a", b"a\x00b")))
malformed("name_crlf", "CR LF in a name", request(b"GET", b"/", (b"x-a: b\r\nx-b", b"c")))
malformed("name_request", "A whole request in a name", request(b"GET", b"/", (b"x-a: b\r\n\r\n" + PLANTED + b"x", b"c")))
malformed("name_colon", "A colon in a name", request(b"GET", b"/", (b"x-a: b", b"c")))
malformed("name_blank", "A blank in a name: refused, or dropped", request(b"GET", b"/", (b"x a", b"c")), relayed=head_lacks(b"x a"))
malformed("name_te_blank", "'transfer-encoding ' with a blank", request(b"POST", b"/", (b"transfer-encoding ", b"chunked")), body=[b"0\r\n\r\n" + PLANTED])
malformed("name_upper", "An upper-case name", request(b"GET", b"/", (b"X-A", b"c")))
malformed("name_empty", "An empty name", request(b"GET", b"/", (b"", b"c")))
malformed("name_control", "A control character in a name", request(b"GET", b"/", (b"x\x01a", b"c")))
malformed("name_latin1", "A byte beyond ASCII in a name", request(b"GET", b"/", (b"x\xe4", b"c")))
malformed("value_blank_around", "Blanks around a value: refused, or cut off", request(b"GET", b"/", (b"x-a", b" b ")),
          relayed=lambda requests: requests[0].value(b"X-A") == b"b" and b"b \r\n" not in requests[0].head)
malformed("path_crlf", "A whole request in :path", request(b"GET", b"/ HTTP/1.1\r\nHost: h.test\r\n\r\n" + PLANTED))
malformed("path_blank", "A version in :path", request(b"GET", b"/a HTTP/1.1"), relayed=lambda requests: b" " not in requests[0].target)
malformed("path_nul", "NUL in :path", request(b"GET", b"/a\x00b"))
malformed("method_crlf", "A whole request in :method", request(b"GET /planted HTTP/1.1\r\nHost: h.test\r\n\r\nGET", b"/"))
malformed("method_blank", "A target in :method", request(b"GET /planted", b"/"))
malformed("authority_crlf", "CR LF in :authority", request(b"GET", b"/", authority=b"h.test\r\nX-A: b"))
malformed("authority_path", "A path in :authority", request(b"GET", b"/", authority=b"h.test/planted"))
malformed("authority_user", "Userinfo in :authority: refused, or not passed on", request(b"GET", b"/", authority=b"user@h.test"), relayed=head_lacks(b"user@"))
malformed("scheme_crlf", "A whole request in :scheme", [(b":method", b"GET"), (b":scheme", b"http://h.test/ HTTP/1.1\r\n\r\n" + PLANTED), (b":authority", b"h.test"), (b":path", b"/")])
malformed("scheme_path", "A host and path in :scheme: refused, or not passed on", [(b":method", b"GET"), (b":scheme", b"http://evil.test/planted?"), (b":authority", b"h.test"), (b":path", b"/")],
          relayed=head_lacks(b"evil"))
malformed("cookie_crlf", "CR LF in a cookie", request(b"GET", b"/", (b"cookie", b"a=b\r\nx-b: c")))
malformed("trailer_crlf", "CR LF in a trailer", request(b"POST", b"/"), body=[b"hello"], trailers=[(b"x-sum", INJECTED)], late=True,
          relayed=lambda requests: not requests[0].trailers)

# Fields that belong to HTTP/1.1.
for name, line in (("transfer_encoding", (b"transfer-encoding", b"chunked")), ("connection", (b"connection", b"close")), ("keep_alive", (b"keep-alive", b"timeout=5")),
                   ("proxy_connection", (b"proxy-connection", b"keep-alive")), ("upgrade", (b"upgrade", b"websocket")), ("te_gzip", (b"te", b"gzip"))):
    malformed(f"field_{name}", f"{line[0].decode()}: {line[1].decode()} in HTTP/2: refused, or dropped", request(b"GET", b"/", line),
              relayed=lambda requests, line=line: line[1] not in (requests[0].value(line[0]) or b""))
malformed("te_body", "transfer-encoding: chunked with a body that ends early as chunks", request(b"POST", b"/", (b"transfer-encoding", b"chunked")), body=[b"0\r\n\r\n" + PLANTED],
          relayed=lambda requests: requests[0].body == b"0\r\n\r\n" + PLANTED)

# The length.
malformed("length_short", "More data than content-length", request(b"POST", b"/", (b"content-length", b"0")), body=[PLANTED])
malformed("length_long", "Less data than content-length", request(b"POST", b"/", (b"content-length", b"%d" % (len(PLANTED) + 10))), body=[b"hello"], late=True)
malformed("length_no_body", "content-length without a body", request(b"POST", b"/", (b"content-length", b"5")))
malformed("length_twice", "Two content-lengths that differ", request(b"POST", b"/", (b"content-length", b"0"), (b"content-length", b"%d" % len(PLANTED))), body=[PLANTED])
malformed("length_text", "content-length that is no number", request(b"POST", b"/", (b"content-length", b"5x")), body=[b"hello"])
malformed("length_plus", "content-length with a sign", request(b"POST", b"/", (b"content-length", b"+5")), body=[b"hello"])
malformed("length_trailer", "Trailers that come before content-length is full", request(b"POST", b"/", (b"content-length", b"10")), body=[b"hello"], trailers=[(b"x-sum", b"1")], late=True)

# Pseudo-fields.
for missing in (b":method", b":scheme", b":path"):
    malformed(f"no_{missing[1:].decode()}", f"No {missing.decode()}", [pair for pair in request() if pair[0] != missing])
malformed("path_empty", "An empty :path", request(b"GET", b""))
malformed("path_relative", "A :path without a slash", request(b"GET", b"a"))
malformed("path_twice", ":path twice", [*request(), (b":path", b"/b")])
malformed("method_twice", ":method twice", [(b":method", b"GET"), *request()])
malformed("authority_twice", ":authority twice", [*request(), (b":authority", b"b.test")])
malformed("status", ":status in a request", [*request(), (b":status", b"200")])
malformed("unknown_pseudo", "An unknown pseudo-field", [*request(), (b":other", b"x")])
malformed("pseudo_last", "A pseudo-field after a field", [(b":method", b"GET"), (b":scheme", b"http"), (b"x-a", b"b"), (b":path", b"/"), (b":authority", b"h.test")])
malformed("pseudo_trailer", "A pseudo-field in the trailers", request(b"POST", b"/"), body=[b"hello"], trailers=[(b":path", b"/planted")])
malformed("protocol", ":protocol without CONNECT", [*request(), (b":protocol", b"websocket")])
malformed("host_differs", "A host that differs from :authority: refused, or dropped", request(b"GET", b"/", (b"host", b"evil.test")), relayed=head_lacks(b"evil"))
malformed("host_missing", "Neither :authority nor host: refused, or the node gets one Host", [pair for pair in request() if pair[0] != b":authority"],
          relayed=lambda requests: len(requests[0].values(b"Host")) == 1)
malformed("connect", "CONNECT", [(b":method", b"CONNECT"), (b":authority", b"h.test:80")], end=False)
malformed("asterisk_get", "GET *", request(b"GET", b"*"))
malformed("fragment", "A fragment in :path: refused, or not passed on", request(b"GET", b"/a#b"), relayed=lambda requests: requests[0].target in (b"/a", b"/a%23b"))


@case("Cookie pieces become one field in HTTP/1.1")
def cookies(trial):
    link = trial.connect_h2()
    link.answer(link.open(request(b"GET", b"/", (b"cookie", b"a=1"), (b"cookie", b"b=2"))))
    require(trial.seen().values(b"Cookie") == [b"a=1; b=2"], f"{trial.seen().values(b'Cookie')}")


@case(":authority becomes Host, or the node's own")
def authority(trial):
    link = trial.connect_h2()
    link.answer(link.open(request(authority=b"name.test:81")))
    require(len(trial.seen().values(b"Host")) == 1, f"{trial.seen().values(b'Host')}")


@case("A body without content-length arrives whole")
def body(trial):
    link = trial.connect_h2()
    number = link.open(request(b"POST", b"/"), end=False)
    link.data(number, b"x" * 100_000)
    link.data(number, b"y", end=True)
    require(link.answer(number).status == 200 and trial.seen().body == b"x" * 100_000 + b"y", "not whole")


@case("A head in many CONTINUATION frames is served")
def continued(trial):
    link = trial.connect_h2()
    number = link.open(request(b"GET", b"/", *((b"x-%d" % i, b"v" * 50) for i in range(40))), pieces=9)
    require(link.answer(number).status == 200, "not served")


@case("Trailers of a request reach the node as trailers")
def trailers(trial):
    link = trial.connect_h2()
    number = link.open(request(b"POST", b"/", (b"trailer", b"x-sum")), end=False)
    link.data(number, b"hello")
    link.headers(number, [(b"x-sum", b"42")], end=True)
    require(link.answer(number).status == 200 and trial.seen().body == b"hello", "not served")
    require((b"x-sum", b"42") in [(name.lower(), value) for name, value in trial.seen().trailers], "dropped")


@case("A stream that is reset before its end is never whole at the node")
def reset_before_end(trial):
    link = trial.connect_h2()
    number = link.open(request(b"POST", b"/"), end=False)
    link.data(number, b"hello")
    link.send(h2.frame(h2.RST_STREAM, 0, number, b"\x00\x00\x00\x08"))
    require(not trial.origin.wait(lambda: trial.origin.requests, 1.0), "the node saw a whole request")
    trial.still_serves()
