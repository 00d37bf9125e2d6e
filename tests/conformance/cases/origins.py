"""Nodes that break off, break the rules or answer too much (RFC 9112, sections 6.3, 8 and 11)"""
import h2
from case import add, case, require
from client import Closed, Malformed, Silence
from origin import ok

GET = b"GET /x HTTP/1.1\r\nHost: h.test\r\n\r\n"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


def saying(data, reset=False):
    def session(connection):
        connection.request()
        connection.send(data)
        if reset:
            connection.reset()
    return session


def never_whole(name, title, data, reset=False):
    """The client must see that the answer is cut: never a whole 200."""
    def run(trial):
        trial.origin.session = saying(data, reset)
        try:
            response = trial.connect().send(GET).response()
            require(response.status >= 500 or not response.whole, f"a whole {response.status} of {len(response.body)} bytes")
        except (Closed, Malformed):
            pass
        trial.still_serves()
    add(__name__, name, title, run)


def never_whole_h2(name, title, data):
    def run(trial):
        trial.origin.session = saying(data)
        link = trial.connect_h2()
        stream = link.answer(link.open(h2.request()))
        require(not stream.is_whole or stream.status >= 500, f"a whole {stream.status} of {len(stream.body)} bytes")
        trial.still_serves()
    add(__name__, name, title, run)


for reset in (False, True):
    end, suffix = ("reset", "_reset") if reset else ("closed", "")
    never_whole(f"cut_length{suffix}", f"A body {end} before its length", b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello", reset)
    never_whole(f"cut_chunked{suffix}", f"Chunks {end} before the last one", CHUNKED + b"5\r\nhello\r\n", reset)
    never_whole(f"cut_head{suffix}", f"A head {end} in the middle", b"HTTP/1.1 200 OK\r\nX-A: b\r\nX-", reset)
    never_whole(f"cut_at_once{suffix}", f"A connection {end} without a byte", b"", reset)
never_whole("cut_in_chunk", "Chunks closed inside one", CHUNKED + b"a\r\nhello")
never_whole("cut_in_size", "Chunks closed inside a size", CHUNKED + b"5\r\nhello\r\n1")
never_whole("cut_in_last", "Chunks closed after the last size", CHUNKED + b"5\r\nhello\r\n0\r\n")
never_whole("cut_after_head", "A body of a known length of which nothing comes", b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n")
never_whole("cut_large", "A large body closed in the middle", b"HTTP/1.1 200 OK\r\nContent-Length: 2000000\r\n\r\n" + bytes(1_000_000))
never_whole("cut_status", "A status line only", b"HTTP/1.1 200 OK\r\n")
never_whole_h2("cut_length_h2", "HTTP/2: a body closed before its length", b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello")
never_whole_h2("cut_chunked_h2", "HTTP/2: chunks closed before the last one", CHUNKED + b"5\r\nhello\r\n")

# Answers that break the rules: 502, or cut off; where they can be mended, mended.
def broken(name, title, data, mended=None):
    def run(trial):
        trial.origin.session = saying(data)
        try:
            response = trial.connect().send(GET).response()
        except (Closed, Malformed):
            trial.still_serves()
            return
        if response.status < 500 and response.whole:
            require(mended is not None and mended(response), f"relayed: {response.status} {response.fields!r:.200} {response.body[:40]!r}")
        trial.still_serves()
    add(__name__, name, title, run)


def lacks(name):
    return lambda response: response.value(name) is None


broken("no_http", "No HTTP at all", b"SSH-2.0-x\r\nhello\r\n\r\n")
broken("status_text", "A status that is no number", b"HTTP/1.1 abc OK\r\nContent-Length: 0\r\n\r\n")
broken("status_two", "A status of two digits", b"HTTP/1.1 20 OK\r\nContent-Length: 0\r\n\r\n")
broken("status_four", "A status of four digits", b"HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n")
broken("version_two", "HTTP/2.0 in an HTTP/1.1 answer", b"HTTP/2.0 200 OK\r\nContent-Length: 2\r\n\r\nok", mended=lambda response: response.body == b"ok")
broken("lengths_differ", "Two lengths that differ", b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok!")
broken("length_list", "A list of lengths that differ", b"HTTP/1.1 200 OK\r\nContent-Length: 2, 3\r\n\r\nok!")
broken("length_same_twice", "The same length twice: refused, or merged", b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok", mended=lambda response: response.body == b"ok" and response.value(b"Content-Length") in (b"2", None))
broken("length_minus", "A negative length", b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nok")
broken("length_text", "A length that is no number", b"HTTP/1.1 200 OK\r\nContent-Length: two\r\n\r\nok")
broken("length_plus", "A length with a sign", b"HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\nok")
broken("length_and_chunks", "A length and chunks: refused, or by chunks", b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
       mended=lambda response: response.body == b"ok" and not (response.value(b"Content-Length") and response.value(b"Transfer-Encoding")))
broken("chunk_size", "A chunk size that is no number", CHUNKED + b"xx\r\nok\r\n0\r\n\r\n")
broken("chunk_minus", "A negative chunk size", CHUNKED + b"-2\r\nok\r\n0\r\n\r\n")
broken("chunk_overflow", "A chunk size of 65 bits", CHUNKED + b"10000000000000002\r\nok\r\n0\r\n\r\n")
broken("chunk_data", "More data than the chunk's size", CHUNKED + b"2\r\nokay\r\n0\r\n\r\n")
broken("field_nul", "NUL in a field of an answer", b"HTTP/1.1 200 OK\r\nX-A: a\0b\r\nContent-Length: 2\r\n\r\nok", mended=lambda response: b"\0" not in (response.value(b"X-A") or b""))
broken("field_bare_cr", "A bare CR in a field of an answer: refused, or a blank", b"HTTP/1.1 200 OK\r\nX-A: a\rX-B: b\r\nContent-Length: 2\r\n\r\nok",
       mended=lambda response: response.value(b"X-B") is None and b"\r" not in (response.value(b"X-A") or b""))
broken("field_bare_cr_split", "A bare CR that would split the answer", b"HTTP/1.1 200 OK\r\nX-A: a\r\rHTTP/1.1 200 OK\rContent-Length: 0\r\nContent-Length: 2\r\n\r\nok",
       mended=lambda response: b"\r" not in (response.value(b"X-A") or b""))
broken("field_folded", "A continued line in an answer: refused, or joined by blanks", b"HTTP/1.1 200 OK\r\nX-A: a\r\n b\r\nContent-Length: 2\r\n\r\nok", mended=lambda response: (response.value(b"X-A") or b"a b").split() == [b"a", b"b"])
broken("field_no_colon", "A field line without a colon in an answer: refused, or dropped", b"HTTP/1.1 200 OK\r\nnonsense\r\nContent-Length: 2\r\n\r\nok", mended=lambda response: all(b"nonsense" not in name for name, _ in response.fields))
broken("field_blank", "A blank before the colon in an answer: refused, or taken away", b"HTTP/1.1 200 OK\r\nX-A : b\r\nContent-Length: 2\r\n\r\nok", mended=lambda response: response.value(b"X-A") in (b"b", None))
broken("field_name", "A separator in a name of an answer: refused, or dropped", b"HTTP/1.1 200 OK\r\nX(A): b\r\nContent-Length: 2\r\n\r\nok", mended=lacks(b"X(A)"))
broken("switch_unasked", "101 that nobody asked for", b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: foo\r\nConnection: Upgrade\r\n\r\nhello")
broken("head_1m", "A head of 1 MiB", b"HTTP/1.1 200 OK\r\nX-A: " + b"a" * (1 << 20) + b"\r\nContent-Length: 2\r\n\r\nok", mended=lambda response: response.body == b"ok")
broken("lf_only", "Bare LF as the line end of an answer: refused, or read", b"HTTP/1.1 200 OK\nContent-Length: 2\n\nok", mended=lambda response: response.body == b"ok")


def left_over(name, title, answer, method=b"GET", status=200, body=b"ok"):
    """Bytes after an answer are no answer to anybody's next request."""
    def run(trial):
        trial.origin.answer = answer + ok(b"poison", b"X-Saw: /poison")
        client = trial.connect().send(GET.replace(b"GET", method, 1))
        try:
            response = client.response(method.decode())
            require(response.status in (status, 502) and (response.body == body or response.status == 502), f"{response.status} {response.body!r}")
            trial.origin.answer = None
            second = client.send(GET).response()
            require(second.body != b"poison", "the next request of the client got the left-over")
            require(second.body == b"/x" or second.status == 502, f"{second.body!r}")
        except (Closed, Malformed):
            trial.origin.answer = None
        for _ in range(3):
            trial.still_serves()
    add(__name__, name, title, run)


left_over("split_length", "A second answer after a body with a length", ok())
left_over("split_chunked", "A second answer after the last chunk", CHUNKED + b"2\r\nok\r\n0\r\n\r\n")
left_over("split_head", "A body after an answer to HEAD", b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n", method=b"HEAD", body=b"")
left_over("split_204", "A body after 204", b"HTTP/1.1 204 No Content\r\n\r\n", status=204, body=b"")
left_over("split_304", "A body after 304", b"HTTP/1.1 304 Not Modified\r\n\r\n", status=304, body=b"")


@case("An early refusal of a large body reaches the client, or a 502, or a cut; never silence")
def early_refusal(trial):
    def session(connection):
        connection.head()
        connection.send(ok(b"too large", b"Connection: close", status=b"413 Content Too Large"))
    trial.origin.session = session
    client = trial.connect()
    client.send(b"POST /x HTTP/1.1\r\nHost: h.test\r\nContent-Length: 4000000\r\n\r\n" + bytes(4_000_000))
    try:
        require(client.response().status in (413, 502), "another status")
    except Closed:
        pass
    trial.still_serves()


@case("An early answer that leaves the connection open comes before the body has ended")
def early_answer(trial):
    def session(connection):
        connection.head()
        connection.send(ok(b"early"))
        connection.request()
        connection.send(ok(b"second"))
    trial.origin.session = session
    client = trial.connect().send(b"POST /x HTTP/1.1\r\nHost: h.test\r\nContent-Length: 10\r\n\r\nhello")
    require(client.response(timeout=3.0).body == b"early", "not early")


@case("A kept connection that the node closed between two requests fails neither")
def closed_between(trial):
    def session(connection):
        connection.request()
        connection.send(ok())
    trial.origin.session = session
    client = trial.connect()
    for _ in range(5):
        require(client.send(GET).response().status == 200, "the request after the close fails")
        trial.origin.wait(lambda: not trial.origin.open, 2.0)


@case("A kept connection that the node closes on the second request: a GET is answered or a 502; no POST is sent twice")
def closed_on_second(trial):
    def session(connection):
        while connection.request().target != b"/second":
            connection.send(ok())
    trial.origin.session = session
    for method in (b"GET", b"POST"):
        trial.origin.requests.clear()
        client = trial.connect()
        raw = method + b" /x HTTP/1.1\r\nHost: h.test\r\nContent-Length: 0\r\n\r\n"
        require(client.send(raw).response().status == 200, "the first fails")
        target = raw.replace(b"/x", b"/second")
        try:
            require(client.send(target).response().status in (200, 502, 503, 504), "another status")
        except Closed:
            pass
        times = sum(request.target == b"/second" for request in trial.origin.requests)
        require(method == b"GET" or times <= 1, f"POST was sent {times} times")


@case("A node that is gone: 502 or 503, at once")
def gone(trial):
    trial.origin.session = lambda connection: connection.reset()
    response = trial.connect().send(GET).response(timeout=10)
    require(response.status in (502, 503, 504), f"{response.status}")
    trial.still_serves()
