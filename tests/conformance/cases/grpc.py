"""gRPC over HTTP/2 on both sides: unary, streams, trailers, errors (gRPC over HTTP2)"""
import threading

import h2
from case import case, require
from client import Closed

CALL = [(b":method", b"POST"), (b":scheme", b"http"), (b":path", b"/grpc/Echo/Say"), (b":authority", b"h.test"), (b"te", b"trailers"), (b"content-type", b"application/grpc")]
MESSAGE = b"\0\0\0\0\x05hello"
HEAD = [(b":status", b"200"), (b"content-type", b"application/grpc")]
OK = [(b"grpc-status", b"0"), (b"grpc-message", b"fine")]


def call(trial, session, body=MESSAGE, fields=CALL):
    trial.h2_origin.session = session
    link = trial.connect_h2()
    number = link.open(fields, end=False)
    link.data(number, body, end=True)
    return link.answer(number)


@case("A unary call with its message and trailers")
def unary(trial):
    def session(link, number):
        link.until(lambda: link.streams[number].ended)
        link.headers(number, HEAD)
        link.data(number, link.streams[number].body)
        link.headers(number, OK, end=True)
    stream = call(trial, session)
    require(stream.status == 200 and stream.body == MESSAGE and stream.trailer(b"grpc-status") == b"0" and stream.trailer(b"grpc-message") == b"fine", f"{stream}")


@case("An answer of trailers only")
def trailers_only(trial):
    def session(link, number):
        link.headers(number, [*HEAD, (b"grpc-status", b"12"), (b"grpc-message", b"no such method")], end=True)
    stream = call(trial, session)
    require(stream.status == 200 and stream.value(b"grpc-status") == b"12" and stream.body == b"", f"{stream}")


@case("te, timeout and binary metadata reach the node; binary trailers come back")
def metadata(trial):
    def session(link, number):
        link.headers(number, [*HEAD, (b"x-bin", b"AAEC")])
        link.headers(number, [*OK, (b"y-bin", b"/+8=")], end=True)
    stream = call(trial, session, fields=[*CALL, (b"grpc-timeout", b"5S"), (b"k-bin", b"AQID")])
    seen = trial.h2_origin.requests[-1]
    require(seen.get(b"te") == b"trailers" and seen.get(b"grpc-timeout") == b"5S" and seen.get(b"k-bin") == b"AQID", f"{seen}")
    require(stream.value(b"x-bin") == b"AAEC" and stream.trailer(b"y-bin") == b"/+8=", f"{stream}")


@case("A stream of the node: each message goes on at once")
def server_stream(trial):
    trial.h2_origin.session = lambda link, number: [link.headers(number, HEAD), link.data(number, MESSAGE)]
    link = trial.connect_h2()
    number = link.open(CALL, end=False)
    link.data(number, MESSAGE, end=True)
    link.until(lambda: link.streams[number].body == MESSAGE, timeout=3.0)
    origin = trial.h2_origin.links[-1]
    on = max(n for n, s in origin.streams.items() if s.blocks)
    origin.data(on, MESSAGE)
    link.until(lambda: link.streams[number].body == 2 * MESSAGE, timeout=3.0)
    origin.headers(on, OK, end=True)
    require(link.answer(number).trailer(b"grpc-status") == b"0", "no trailers")


@case("Both sides stream: each message waits for the other side's")
def bidirectional(trial):
    def session(link, number):
        link.headers(number, HEAD)
        for i in range(1, 4):
            link.until(lambda: len(link.streams[number].body) >= i * len(MESSAGE))
            link.data(number, MESSAGE)
        link.until(lambda: link.streams[number].ended)
        link.headers(number, OK, end=True)
    trial.h2_origin.session = session
    link = trial.connect_h2()
    number = link.open(CALL, end=False)
    for i in range(1, 4):
        link.data(number, MESSAGE)
        link.until(lambda: len(link.streams[number].body) >= i * len(MESSAGE), timeout=3.0)
    link.data(number, b"", end=True)
    require(link.answer(number).trailer(b"grpc-status") == b"0", f"{link.streams[number]}")


@case("The node's first fields come before the client has sent a message")
def early_head(trial):
    def session(link, number):
        link.headers(number, HEAD)
        link.until(lambda: link.streams[number].ended)
        link.headers(number, OK, end=True)
    trial.h2_origin.session = session
    link = trial.connect_h2()
    number = link.open(CALL, end=False)
    link.until(lambda: link.streams[number].final is not None, timeout=3.0)
    link.data(number, MESSAGE, end=True)
    require(link.answer(number).trailer(b"grpc-status") == b"0", "no trailers")


@case("A node that ends a call before the client has is heard")
def early_end(trial):
    def session(link, number):
        link.headers(number, HEAD)
        link.headers(number, [(b"grpc-status", b"8")], end=True)
        link.send(h2.frame(h2.RST_STREAM, 0, number, bytes(4)))
    trial.h2_origin.session = session
    link = trial.connect_h2()
    number = link.open(CALL, end=False)
    link.data(number, MESSAGE)
    stream = link.answer(number)
    require(stream.trailer(b"grpc-status") == b"8", f"{stream}")


@case("A stream that the node resets is reset, or a gRPC error; never whole")
def node_resets(trial):
    def session(link, number):
        link.headers(number, HEAD)
        link.data(number, MESSAGE)
        link.send(h2.frame(h2.RST_STREAM, 0, number, b"\0\0\0\x02"))
    stream = call(trial, session)
    require(not stream.is_whole or stream.status != 200 or stream.trailer(b"grpc-status") not in (None, b"0"), f"{stream}")


@case("A node's connection that breaks off is never a whole call")
def node_breaks_off(trial):
    def session(link, number):
        link.headers(number, HEAD)
        link.data(number, MESSAGE)
        link.socket.shutdown(2)
    stream = call(trial, session)
    require(not stream.is_whole or stream.status != 200 or stream.trailer(b"grpc-status") not in (None, b"0"), f"{stream}")


@case("A call that the client cancels is cancelled at the node")
def client_cancels(trial):
    heard = threading.Event()

    def session(link, number):
        link.headers(number, HEAD)
        try:
            link.until(lambda: link.streams[number].reset is not None, timeout=5.0)
        except Closed:
            pass
        heard.set()
    trial.h2_origin.session = session
    link = trial.connect_h2()
    number = link.open(CALL, end=False)
    link.until(lambda: link.streams[number].final is not None)
    link.send(h2.frame(h2.RST_STREAM, 0, number, b"\0\0\0\x08"))
    require(heard.wait(4.0), "the node works on")


@case("A message of 4 MiB in both directions")
def large(trial):
    body = b"\0\0\x40\0\0" + bytes(4 << 20)

    def session(link, number):
        link.until(lambda: link.streams[number].ended, timeout=15)
        link.headers(number, HEAD)
        link.data(number, link.streams[number].body)
        link.headers(number, OK, end=True)
    trial.h2_origin.session = session
    link = trial.connect_h2(timeout=15.0)
    number = link.open(CALL, end=False)
    link.data(number, body, end=True)
    stream = link.answer(number)
    require(stream.body == body and stream.trailer(b"grpc-status") == b"0", f"{len(stream.body)} bytes")
