"""Timing: interim answers, Expect, small pieces, slow peers, half-closed and lost clients (RFC 9110, sections 10.1.1 and 15.2)"""
import threading
import time

import h2
from case import add, case, require, sees
from client import Closed, Silence
from origin import ok

GET = b"GET /x HTTP/1.1\r\nHost: h.test\r\n\r\n"
EXPECT = b"POST /x HTTP/1.1\r\nHost: h.test\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n"


def interim(name, title, before, check=lambda response: None):
    def run(trial):
        trial.origin.answer = before + ok()
        client = trial.connect().send(GET)
        response = client.response(timeout=4.0)
        require(response.status == 200 and response.body == b"ok", f"{response.status} {response.body!r}")
        check(response)
        trial.origin.answer = None
        require(client.send(GET).response().body == b"/x", "the next answer is wrong")
    add(__name__, name, title, run)


def only_known(*statuses):
    return lambda response: require(all(i.status in statuses for i in response.interim), f"interim {[i.status for i in response.interim]}")


HINTS = b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n"
interim("hints", "103 before the answer: passed on, or left out", HINTS, only_known(103))
interim("hints_twice", "103 twice", HINTS + HINTS, only_known(103))
interim("processing", "102 before the answer: passed on, or left out", b"HTTP/1.1 102 Processing\r\n\r\n", only_known(102))
interim("continue_unasked", "100 that nobody asked for", b"HTTP/1.1 100 Continue\r\n\r\n", only_known(100))
interim("interim_unknown", "An interim status that nobody knows", b"HTTP/1.1 199 Odd\r\n\r\n", only_known(199))


@case("103 reaches the client before the answer, with its Link")
def hints_passed(trial):
    release = threading.Event()

    def session(connection):
        connection.request()
        connection.send(HINTS)
        release.wait(3)
        connection.send(ok())
    trial.origin.session = session
    client = trial.connect().send(GET)
    try:
        first = client.head(timeout=2.0)
        require(first.status == 103 and first.value(b"Link") == b"</a.css>; rel=preload", f"{first.status}")
    except Silence:
        require(False, "103 does not come")
    finally:
        release.set()


@case("HTTP/2: 103 before the answer: passed on, or left out")
def hints_h2(trial):
    trial.origin.answer = HINTS + ok()
    link = trial.connect_h2()
    stream = link.answer(link.open(h2.request()))
    require(stream.status == 200 and stream.body == b"ok" and set(stream.interim) <= {103}, f"{stream}")


@case("103 to an HTTP/1.0 client is left out")
def hints_http10(trial):
    trial.origin.answer = HINTS + ok()
    response = trial.connect().send(b"GET /x HTTP/1.0\r\nHost: h.test\r\n\r\n").response()
    require(response.status == 200 and not response.interim, f"{response}")


@case("Expect: the body goes on after 100")
def expect_accepted(trial):
    def session(connection):
        connection.head()
        connection.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        connection.request()
        connection.send(ok())
    trial.origin.session = session
    client = trial.connect().send(EXPECT)
    require(client.head().status == 100, "no 100")
    response = client.send(b"hello").response()
    require(response.status == 200 and trial.seen().body == b"hello", f"{response.status}")


@case("Expect: a node that says nothing until it has the body does not stall the client")
def expect_ignored(trial):
    client = trial.connect().send(EXPECT)
    try:
        require(client.head(timeout=2.0).status == 100, "no 100")
    except Silence:
        pass
    require(client.send(b"hello").response().status == 200 and trial.seen().body == b"hello", "not served")


@case("Expect: a client that does not wait is served")
def expect_impatient(trial):
    response, seen = trial.exchange(EXPECT + b"hello")
    require(response.status == 200 and seen.body == b"hello", f"{response.status}")


@case("Expect: the node's refusal reaches a client that waits")
def expect_refused(trial):
    def session(connection):
        connection.head()
        connection.send(ok(b"no", b"Connection: close", status=b"417 Expectation Failed"))
        connection.is_left(2.0)
    trial.origin.session = session
    client = trial.connect().send(EXPECT)
    first = client.head()
    if first.status == 100:
        client.send(b"hello")
        first = client.head()
    require(first.status == 417, f"{first.status}")


@case("Expect: a refusal comes without 100 before it, so that a large body stays at home")
def expect_refused_unsent(trial):
    def session(connection):
        connection.head()
        connection.send(ok(b"no", b"Connection: close", status=b"401 Unauthorized"))
        connection.is_left(2.0)
    trial.origin.session = session
    require(trial.connect().send(EXPECT.replace(b"Content-Length: 5", b"Content-Length: 1000000")).head().status == 401, "100 was said for the node")


@case("Expect: anything else is refused with 417, or passed on")
def expect_unknown(trial):
    response = trial.connect().send(EXPECT.replace(b"100-continue", b"something") + b"hello").response()
    require(response.status in (417, 400) or trial.seen().value(b"Expect") in (b"something", None), f"{response.status}")


@case("Expect in HTTP/1.0 is read over: no 100")
def expect_http10(trial):
    response, seen = trial.exchange(EXPECT.replace(b"HTTP/1.1", b"HTTP/1.0") + b"hello")
    require(response.status == 200 and not response.interim and seen.body == b"hello", f"{response}")


@case("A request sent byte by byte arrives whole")
def slow_request(trial):
    client = trial.connect()
    for byte in b"POST /x HTTP/1.1\r\nHost: h.test\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n":
        client.send(bytes([byte]))
        time.sleep(0.001)
    require(client.response().status == 200 and trial.seen().body == b"hello", "not whole")


@case("An answer sent byte by byte arrives whole")
def slow_answer(trial):
    def session(connection):
        connection.request()
        for byte in b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n":
            connection.send(bytes([byte]))
            time.sleep(0.001)
        connection.request()
    trial.origin.session = session
    response = trial.connect().send(GET).response()
    require(response.whole and response.body == b"hello", f"{response}")


def piece_goes_on(name, title, head, first, rest):
    """The node sees the first five bytes of a body before the client has sent the others."""
    def run(trial):
        client = trial.connect().send(head + first)
        sees(trial, lambda: b"hello" in trial.origin.bytes_seen, "the node does not see them", timeout=3.0)
        require(client.send(rest).response().status == 200, "not served")
    add(__name__, name, title, run)


def piece_is_answered(name, title, head, first, rest):
    """The node reacts to the first five bytes of a body, and the client sees that before it has sent the others."""
    def run(trial):
        def session(connection):
            connection.head()
            connection.body_until(lambda part: part.startswith(b"hello"), timeout=4.0)
            connection.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\ngot\r\n")
            connection.request()
            connection.send(b"3\r\nall\r\n0\r\n\r\n")
        trial.origin.session = session
        client = trial.connect().send(head + first)
        response = client.head(timeout=3.0)
        require(client.chunk() == b"got", "no reaction")
        client.send(rest)
        require(client.chunk() == b"all", "no end")
        require(response.status == 200, f"{response.status}")
    add(__name__, name, title, run)


for shape, name, title in ((piece_goes_on, "piece", "goes on at once"), (piece_is_answered, "piece_answered", "is answered before the rest is sent")):
    shape(f"{name}_length", f"Five bytes of a body with a length: the piece {title}", b"POST /x HTTP/1.1\r\nHost: h.test\r\nContent-Length: 10\r\n\r\n", b"hello", b"world")
    shape(f"{name}_chunked", f"A chunk of five bytes: it {title}", b"POST /x HTTP/1.1\r\nHost: h.test\r\nTransfer-Encoding: chunked\r\n\r\n", b"5\r\nhello\r\n", b"0\r\n\r\n")


@case("HTTP/2: five bytes of a body go on at once")
def piece_h2(trial):
    link = trial.connect_h2()
    number = link.open(h2.request(b"POST", b"/x"), end=False)
    link.data(number, b"hello")
    sees(trial, lambda: b"hello" in trial.origin.bytes_seen, "the node does not see them", timeout=3.0)
    link.data(number, b"", end=True)
    require(link.answer(number).status == 200, "not served")


@case("The head of a request goes on before its body has begun")
def head_goes_on(trial):
    def session(connection):
        connection.head(timeout=4.0)
        connection.send(ok(b"early", b"Connection: close"))
        connection.is_left(2.0)
    trial.origin.session = session
    client = trial.connect().send(b"POST /x HTTP/1.1\r\nHost: h.test\r\nTransfer-Encoding: chunked\r\n\r\n")
    require(client.response(timeout=3.0).body == b"early", "no answer")


@case("The head of an answer goes on before its body has begun")
def answer_head_goes_on(trial):
    release = threading.Event()

    def session(connection):
        connection.request()
        connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n")
        release.wait(4)
        connection.send(b"ok")
    trial.origin.session = session
    client = trial.connect().send(GET)
    response = client.head(timeout=2.0)
    release.set()
    require(client.body(response).body == b"ok", "no body")


@case("Events of a stream go on one by one")
def events(trial):
    step = threading.Semaphore(0)

    def session(connection):
        connection.request()
        connection.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
        for i in range(3):
            connection.send(b"9\r\ndata: %d\n\n\r\n" % i)
            step.acquire(timeout=4)
        connection.send(b"0\r\n\r\n")
    trial.origin.session = session
    client = trial.connect().send(GET)
    client.head(timeout=2.0)
    for i in range(3):
        require(client.chunk(timeout=2.0) == b"data: %d\n\n" % i, "held back")
        step.release()


@case("Both directions flow at once")
def duplex(trial):
    def session(connection):
        connection.head()
        connection.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for i in range(1, 4):
            connection.body_until(lambda part, i=i: len(part) >= 4 * i, timeout=4.0)
            connection.send(b"4\r\npong\r\n")
        connection.request()
        connection.send(b"0\r\n\r\n")
    trial.origin.session = session
    client = trial.connect().send(b"POST /x HTTP/1.1\r\nHost: h.test\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nping\r\n")
    client.head(timeout=3.0)
    require(client.chunk(3.0) == b"pong", "no first pong")
    for _ in range(2):
        client.send(b"4\r\nping\r\n")
        require(client.chunk(3.0) == b"pong", "no pong")
    client.send(b"0\r\n\r\n")
    require(client.chunk(3.0) == b"", "no end")


def half_close(name, title, raw):
    """The client has no more to say; the answer comes later all the same."""
    def run(trial):
        def late(request):
            time.sleep(0.4)
            return ok(b"late")
        trial.origin.answer = late
        response = trial.connect().send(raw).half_close().response()
        require(response.status == 200 and response.body == b"late", f"{response.status}")
    add(__name__, name, title, run)


half_close("half_close", "A client that shuts down its sending side gets its answer", GET)
half_close("half_close_body", "… after a body", b"POST /x HTTP/1.1\r\nHost: h.test\r\nContent-Length: 5\r\n\r\nhello")
half_close("half_close_http10", "… in HTTP/1.0", b"GET /x HTTP/1.0\r\nHost: h.test\r\n\r\n")
half_close("half_close_close", "… with Connection: close", GET.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))


@case("A client that shuts down its sending side gets a streamed answer to its end")
def half_close_stream(trial):
    def session(connection):
        connection.request()
        connection.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(5):
            time.sleep(0.1)
            connection.send(b"5\r\nhello\r\n")
        connection.send(b"0\r\n\r\n")
    trial.origin.session = session
    response = trial.connect().send(GET).half_close().response()
    require(response.whole and response.body == b"hello" * 5, f"{response}")


@case("A client that resets its connection ends the node's work within 5 s")
def client_gone(trial):
    left = threading.Event()

    def session(connection):
        connection.request()
        connection.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(100):
            connection.send(b"5\r\nhello\r\n")
            try:
                connection.fill(0.05)
            except Silence:
                continue
            left.set()
            return
    trial.origin.session = session
    client = trial.connect().send(GET)
    client.head()
    client.reset()
    require(left.wait(5), "the node works on")


@case("A client that closes its connection ends the streaming of the node within 5 s")
def client_left(trial):
    left = threading.Event()

    def session(connection):
        connection.request()
        connection.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(100):
            connection.send(b"5\r\nhello\r\n")
            try:
                connection.fill(0.05)
            except Silence:
                continue
            left.set()
            return
    trial.origin.session = session
    client = trial.connect().send(GET)
    client.head()
    client.close()
    require(left.wait(5), "the node works on")


@case("HTTP/2: a stream that the client resets ends the node's work within 5 s")
def stream_gone(trial):
    left = threading.Event()

    def session(connection):
        connection.request()
        connection.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(100):
            connection.send(b"5\r\nhello\r\n")
            try:
                connection.fill(0.05)
            except Silence:
                continue
            left.set()
            return
    trial.origin.session = session
    link = trial.connect_h2()
    number = link.open(h2.request())
    link.until(lambda: link.streams[number].body)
    link.send(h2.frame(h2.RST_STREAM, 0, number, b"\0\0\0\x08"))
    require(left.wait(5), "the node works on")


@case("A client that reads nothing does not make the proxy take in a whole large answer")
def backpressure(trial):
    sent = [0]

    def session(connection):
        connection.request()
        connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: 268435456\r\n\r\n")
        connection.socket.settimeout(1.0)
        try:
            for _ in range(2048):
                sent[0] += connection.socket.send(bytes(131072))
        except OSError:
            pass
    trial.origin.session = session
    client = trial.connect(receive_buffer=65536).send(GET)
    client.head()
    trial.origin.wait(lambda: not trial.origin.open, 6.0)
    require(sent[0] < 100_000_000, f"{sent[0]} bytes were taken in")


@case("Trailers of an answer reach a client that says TE: trailers")
def trailers(trial):
    trial.origin.answer = b"HTTP/1.1 200 OK\r\nTrailer: X-Sum\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-Sum: 42\r\n\r\n"
    client = trial.connect().send(GET.replace(b"\r\n\r\n", b"\r\nTE: trailers\r\nConnection: TE\r\n\r\n"))
    response = client.response()
    require(response.body == b"ok" and response.whole and response.value(b"X-Sum") is None, f"{response}")
    require(response.trailer(b"X-Sum") == b"42", "dropped")


@case("Trailers of an answer never become fields of its head")
def trailers_not_merged(trial):
    trial.origin.answer = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nContent-Length: 5\r\nX-Sum: 42\r\n\r\n"
    client = trial.connect().send(GET)
    response = client.response()
    require(response.body == b"ok" and response.value(b"X-Sum") is None and response.value(b"Content-Length") in (None, b"2"), f"{response}")
    trial.origin.answer = None
    require(client.send(GET).response().body == b"/x", "the next answer is wrong")


@case("HTTP/2: trailers of a chunked answer reach the client")
def trailers_h2(trial):
    trial.origin.answer = b"HTTP/1.1 200 OK\r\nTrailer: X-Sum\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-Sum: 42\r\n\r\n"
    link = trial.connect_h2()
    stream = link.answer(link.open(h2.request(b"GET", b"/", (b"te", b"trailers"))))
    require(stream.body == b"ok" and stream.trailer(b"x-sum") == b"42", f"{stream}")
