"""HTTP/2 frames: connection errors and floods (RFC 9113, sections 4 to 6)"""
import struct
import threading

import h2
from case import add, case, require
from client import Closed, Silence
from h2 import frame, request

GET = h2.hpack.encode(request())


def connection_error(name, title, *frames, stream_error=False):
    """The connection ends with GOAWAY or at once; where it may be an error of the stream, a reset does."""
    def run(trial):
        link = trial.connect_h2()
        link.until(lambda: link.setting_acks)
        link.send(*frames)
        try:
            link.until(lambda: link.goaway or (stream_error and any(s.reset is not None for s in link.streams.values())), timeout=3.0)
        except Closed:
            pass
        trial.still_serves()
    add(__name__, name, title, run)


HEAD1 = frame(h2.HEADERS, h2.END_HEADERS, 1, GET)
connection_error("data_on_0", "DATA on stream 0", frame(h2.DATA, 0, 0, b"x"))
connection_error("headers_on_0", "HEADERS on stream 0", frame(h2.HEADERS, h2.END_HEADERS, 0, GET))
connection_error("even_stream", "HEADERS on an even stream", frame(h2.HEADERS, h2.END_HEADERS | h2.END_STREAM, 2, GET))
connection_error("stream_backwards", "A stream number lower than one before", frame(h2.HEADERS, h2.END_HEADERS | h2.END_STREAM, 5, GET), frame(h2.HEADERS, h2.END_HEADERS | h2.END_STREAM, 3, GET))
connection_error("data_on_idle", "DATA on an idle stream", frame(h2.DATA, 0, 1, b"x"))
connection_error("reset_on_idle", "RST_STREAM on an idle stream", frame(h2.RST_STREAM, 0, 1, b"\0\0\0\x08"))
connection_error("data_after_end", "DATA after END_STREAM", frame(h2.HEADERS, h2.END_HEADERS | h2.END_STREAM, 1, GET), frame(h2.DATA, 0, 1, b"x"), stream_error=True)
connection_error("settings_on_stream", "SETTINGS on a stream", frame(h2.SETTINGS, 0, 1))
connection_error("settings_length", "SETTINGS of five bytes", frame(h2.SETTINGS, 0, 0, bytes(5)))
connection_error("settings_ack_payload", "An acknowledgement of SETTINGS with a payload", frame(h2.SETTINGS, h2.ACK, 0, bytes(6)))
connection_error("settings_push", "ENABLE_PUSH: 2", h2.settings(push=2))
connection_error("settings_window", "INITIAL_WINDOW_SIZE beyond 2^31-1", h2.settings(window=1 << 31))
connection_error("settings_frame", "MAX_FRAME_SIZE below 16,384", h2.settings(frame=100))
connection_error("window_zero", "WINDOW_UPDATE by 0 on the connection", frame(h2.WINDOW_UPDATE, payload=bytes(4)))
connection_error("window_overflow", "A connection window beyond 2^31-1", frame(h2.WINDOW_UPDATE, payload=struct.pack(">I", h2.BIG_WINDOW)))
connection_error("window_zero_stream", "WINDOW_UPDATE by 0 on a stream", HEAD1, frame(h2.WINDOW_UPDATE, 0, 1, bytes(4)), stream_error=True)
connection_error("ping_length", "PING of seven bytes", frame(h2.PING, payload=bytes(7)))
connection_error("ping_on_stream", "PING on a stream", frame(h2.PING, 0, 1, bytes(8)))
connection_error("push_promise", "PUSH_PROMISE from a client", HEAD1, frame(h2.PUSH_PROMISE, h2.END_HEADERS, 1, b"\0\0\0\x02" + GET))
connection_error("continuation_alone", "CONTINUATION without HEADERS", frame(h2.CONTINUATION, h2.END_HEADERS, 1, GET))
connection_error("continuation_interrupted", "Another frame between HEADERS and CONTINUATION", frame(h2.HEADERS, 0, 1, GET), frame(h2.PING, payload=bytes(8)), frame(h2.CONTINUATION, h2.END_HEADERS, 1))
connection_error("padding", "Padding longer than the frame", HEAD1, frame(h2.DATA, h2.PADDED, 1, b"\xff" + b"x"))
connection_error("hpack_index", "An HPACK index beyond the table", frame(h2.HEADERS, h2.END_HEADERS, 1, b"\xff\xff\x0f"))
connection_error("hpack_cut", "A field section cut in the middle", frame(h2.HEADERS, h2.END_HEADERS, 1, GET[:-3]))
connection_error("hpack_table", "An HPACK table size beyond what was allowed", frame(h2.HEADERS, h2.END_HEADERS, 1, h2.hpack.integer(1 << 24, 5, 0x20) + GET))
connection_error("self_dependency", "A stream that depends on itself, or ignored as deprecated",
                 frame(h2.HEADERS, h2.END_HEADERS | 0x20 | h2.END_STREAM, 1, b"\0\0\0\x01\x10" + GET), frame(h2.DATA, 0, 0, b"x"), stream_error=True)


@case("A frame larger than the proxy's limit is an error")
def frame_too_large(trial):
    link = trial.connect_h2()
    link.until(lambda: link.setting_acks)
    limit = link.peer_settings.get(h2.MAX_FRAME, 16384)
    if limit < (1 << 24) - 1:
        link.send(HEAD1, frame(h2.DATA, 0, 1, bytes(limit + 1)))
        stream = link.answer(1, timeout=3.0)
        require(link.goaway is not None or link.ended or stream.reset is not None, "taken in")


@case("An unknown frame type is read over")
def unknown_frame(trial):
    link = trial.connect_h2()
    link.send(frame(0xBE, 0xFF, 0, b"hello"))
    require(link.answer(link.open(request())).status == 200, "not served")


@case("An unknown setting is read over, and every SETTINGS acknowledged")
def unknown_setting(trial):
    link = trial.connect_h2()
    link.until(lambda: link.setting_acks)
    link.send(frame(h2.SETTINGS, payload=struct.pack(">HI", 0xBEEF, 7)))
    link.until(lambda: link.setting_acks >= 2)
    require(link.answer(link.open(request())).status == 200, "not served")


@case("A PING is answered")
def ping(trial):
    link = trial.connect_h2()
    link.send(frame(h2.PING, payload=b"12345678"))
    link.until(lambda: link.pings)


@case("Padding is read over")
def padded(trial):
    link = trial.connect_h2()
    link.send(frame(h2.HEADERS, h2.END_HEADERS | h2.END_STREAM | h2.PADDED, 1, b"\x05" + GET + bytes(5)))
    link.next_id = 3
    require(link.answer(1).status == 200, "not served")


@case("HTTP/1.1 on a connection that began as HTTP/2 ends it")
def http1_inside(trial):
    link = trial.connect_h2()
    link.until(lambda: link.setting_acks)
    link.send(b"GET /planted HTTP/1.1\r\nHost: h.test\r\n\r\n" + b"x" * 5000)
    try:
        link.until(lambda: link.goaway, timeout=3.0)
    except Closed:
        pass
    trial.no_plant()


def survives_flood(name, title, frames, count):
    """A bounded number of frames: the connection may be ended, others must be served, and the node must not be flooded."""
    def run(trial):
        link = trial.connect_h2(acknowledge=False)
        link.until(lambda: link.setting_acks)
        for i in range(count):
            if not link.send(frames(i)):
                break
        trial.still_serves()
        require(trial.origin.most_open <= 300, f"{trial.origin.most_open} connections to the node at once")
    add(__name__, name, title, run)


survives_flood("rapid_reset", "5,000 streams opened and reset at once", lambda i: frame(h2.HEADERS, h2.END_HEADERS | h2.END_STREAM, 2 * i + 1, GET) + frame(h2.RST_STREAM, 0, 2 * i + 1, b"\0\0\0\x08"), 5000)
survives_flood("settings_flood", "20,000 SETTINGS", lambda i: frame(h2.SETTINGS), 20_000)
survives_flood("ping_flood", "20,000 PING", lambda i: frame(h2.PING, payload=bytes(8)), 20_000)
survives_flood("empty_data_flood", "20,000 empty DATA on one stream", lambda i: (HEAD1 if i == 0 else b"") + frame(h2.DATA, 0, 1), 20_000)
survives_flood("window_flood", "20,000 WINDOW_UPDATE", lambda i: frame(h2.WINDOW_UPDATE, payload=b"\0\0\0\x01"), 20_000)


@case("A CONTINUATION flood of 1 MiB is cut off")
def continuation_flood(trial):
    link = trial.connect_h2()
    link.until(lambda: link.setting_acks)
    link.send(frame(h2.HEADERS, h2.END_STREAM, 1, GET))
    piece = h2.hpack.encode([(b"x-%d" % i, b"v" * 500) for i in range(30)])
    for _ in range(70):
        if not link.send(frame(h2.CONTINUATION, 0, 1, piece)):
            break
    link.send(frame(h2.CONTINUATION, h2.END_HEADERS, 1))
    stream = link.answer(1, timeout=3.0)
    require(link.goaway is not None or link.ended or stream.reset is not None or 400 <= stream.status < 500, f"answered {stream.status}")
    trial.still_serves()


@case("Empty CONTINUATION frames without end are cut off, or cost nothing")
def continuation_empty(trial):
    link = trial.connect_h2()
    link.send(frame(h2.HEADERS, h2.END_STREAM, 1, GET))
    for _ in range(5000):
        if not link.send(frame(h2.CONTINUATION, 0, 1)):
            break
    trial.still_serves()


@case("More streams at once than allowed: refused or queued, never a flood of the node")
def too_many_streams(trial):
    def late(connection):
        connection.request()
        trial.release.wait(3)
        connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    trial.release = threading.Event()
    trial.origin.session = late
    link = trial.connect_h2()
    link.until(lambda: link.setting_acks)
    allowed = link.peer_settings.get(h2.MAX_STREAMS)
    require(allowed is not None and allowed <= 1000, f"allows {allowed}")
    numbers = [link.open(request()) for _ in range(allowed + 50)]
    trial.release.set()
    refused = sum(1 for number in numbers if link.answer(number, timeout=5.0).reset is not None)
    require(link.goaway is not None or link.ended or refused >= 1 or trial.origin.most_open <= allowed, f"{trial.origin.most_open} at the node at once")


@case("A client that opens no window stalls only itself")
def no_window(trial):
    trial.origin.answer = lambda request: b"HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\n" + bytes(200_000)
    link = trial.connect_h2(window=0)
    link.open(request())
    try:
        link.until(lambda: False, timeout=0.3)
    except Silence:
        pass
    trial.still_serves()


@case("Data beyond the window given is an error of flow control")
def beyond_window(trial):
    def never_reads(connection):
        connection.head()
        trial.origin.wait(lambda: False, 2.0)
    trial.origin.session = never_reads
    link = trial.connect_h2()
    link.until(lambda: link.setting_acks)
    number = link.open(request(b"POST", b"/"), end=False)
    for _ in range(3000):
        if not link.send(frame(h2.DATA, 0, number, bytes(16384))):
            break
    try:
        stream = link.answer(number, timeout=3.0)
        require(stream.reset is not None or link.goaway is not None or link.ended, "48 MB were taken in")
    except Silence:
        require(False, "48 MB were taken in")
