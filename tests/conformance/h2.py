"""One end of an HTTP/2 connection in clear text, by prior knowledge: raw frames out, streams in."""
import socket
import struct
import time
from dataclasses import dataclass, field

import hpack
from client import Closed, Silence

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, PRIORITY, RST_STREAM, SETTINGS, PUSH_PROMISE, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION = range(10)
END_STREAM, END_HEADERS, PADDED, ACK = 0x1, 0x4, 0x8, 0x1
NO_ERROR, PROTOCOL_ERROR, INTERNAL_ERROR, FLOW_CONTROL_ERROR = range(4)
MAX_STREAMS, INITIAL_WINDOW, MAX_FRAME = 3, 4, 5
BIG_WINDOW = (1 << 31) - 1


def frame(kind, flags=0, stream=0, payload=b""):
    return struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload


def settings(**values):
    names = {"table": 1, "push": 2, "streams": 3, "window": 4, "frame": 5, "list": 6}
    return frame(SETTINGS, payload=b"".join(struct.pack(">HI", names[name], value) for name, value in values.items()))


@dataclass
class Stream:
    """What has come on a stream. `blocks` are the field sections in order: interim answers, the answer, trailers."""
    blocks: list = field(default_factory=list)
    body: bytes = b""
    ended: bool = False
    reset: int | None = None

    @property
    def final(self):
        return next((block for block in self.blocks if not self._status(block).startswith(b"1")), None)

    @property
    def interim(self):
        return [int(self._status(block)) for block in self.blocks if self._status(block).startswith(b"1")]

    @property
    def status(self):
        return int(self._status(self.final)) if self.final else None

    @property
    def trailers(self):
        return self.blocks[-1] if len(self.blocks) > len(self.interim) + 1 else []

    @property
    def is_whole(self):
        return self.ended and self.reset in (None, NO_ERROR) and self.final is not None

    def values(self, name):
        return [value for key, value in self.final or [] if key == name]

    def value(self, name):
        return next(iter(self.values(name)), None)

    def trailer(self, name):
        return next((value for key, value in self.trailers if key == name), None)

    @staticmethod
    def _status(block):
        return dict(block).get(b":status", b"")


class Link:
    def __init__(self, sock, timeout=5.0, window=BIG_WINDOW, acknowledge=True):
        self.socket, self.timeout, self.acknowledge = sock, timeout, acknowledge
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.window = window
        self.streams, self.decoder, self.buffer = {}, hpack.Decoder(), b""
        self.goaway, self.pings, self.setting_acks, self.peer_settings = None, 0, 0, {}
        self.send_window, self.stream_windows = 65535, {}
        self.ended, self.next_id = False, 1
        self._block = None

    # ---- out
    def send(self, *frames):
        """Raw frames. False if the peer has closed: its last words may still wait to be read."""
        try:
            self.socket.sendall(b"".join(frames))
            return True
        except OSError:
            return False

    def start(self, preface=PREFACE):
        """The client's (or, without a preface, the server's) first frames; opens the connection's window."""
        extra = [] if self.window < 65535 else [frame(WINDOW_UPDATE, payload=struct.pack(">I", self.window - 65535))]
        self.send(preface, settings(push=0, window=self.window) if preface else settings(window=self.window), *extra)
        return self

    def open(self, fields, end=True, pieces=1):
        """Sends a field section on a new stream, in one HEADERS frame or in several; returns the stream's number."""
        number, self.next_id = self.next_id, self.next_id + 2
        self.headers(number, fields, end, pieces)
        return number

    def headers(self, number, fields, end=False, pieces=1):
        block = hpack.encode(fields)
        step = -(-len(block) // pieces)
        parts = [block[i:i + step] for i in range(0, len(block), step)] or [b""]
        for i, part in enumerate(parts):
            flags = (END_STREAM if end and i == 0 else 0) | (END_HEADERS if i == len(parts) - 1 else 0)
            self.send(frame(CONTINUATION if i else HEADERS, flags, number, part))
        self.streams.setdefault(number, Stream())

    def data(self, number, data, end=False):
        """Sends a body as the peer's windows allow."""
        start = 0
        while start < len(data) or (end and not data):
            room = min(16384, len(data) - start, self.send_window, self._room(number))
            if data and room <= 0:
                self.read()
                continue
            piece = data[start:start + room]
            start += len(piece)
            is_last = end and start >= len(data)
            if not self.send(frame(DATA, END_STREAM if is_last else 0, number, piece)):
                return
            self.send_window -= len(piece)
            self.stream_windows[number] = self._room(number) - len(piece)
            if is_last or not data:
                return

    def _room(self, number):
        return self.stream_windows.get(number, self.peer_settings.get(INITIAL_WINDOW, 65535))

    # ---- in
    def read(self, timeout=None):
        """Reads and handles one frame; returns (kind, flags, stream, payload)."""
        deadline = time.monotonic() + (timeout or self.timeout)
        head = self._take(9, deadline)
        payload = self._take(int.from_bytes(head[:3], "big"), deadline)
        kind, flags, number = head[3], head[4], int.from_bytes(head[5:9], "big") & 0x7FFFFFFF
        self._handle(kind, flags, number, payload)
        return kind, flags, number, payload

    def _take(self, count, deadline):
        while len(self.buffer) < count:
            left = deadline - time.monotonic()
            if left <= 0:
                raise Silence("no frame came")
            self.socket.settimeout(left)
            try:
                data = self.socket.recv(262144)
            except TimeoutError:
                raise Silence("no frame came") from None
            except OSError:
                data = b""
            if not data:
                self.ended = True
                raise Closed("the connection ended")
            self.buffer += data
        taken, self.buffer = self.buffer[:count], self.buffer[count:]
        return taken

    def _handle(self, kind, flags, number, payload):
        stream = self.streams.setdefault(number, Stream()) if number else None
        if kind == SETTINGS and flags & ACK:
            self.setting_acks += 1
        elif kind == SETTINGS:
            before = self._room(None)
            self.peer_settings.update(struct.unpack_from(">HI", payload, i) for i in range(0, len(payload), 6))
            self.stream_windows = {n: left + self._room(None) - before for n, left in self.stream_windows.items()}
            if self.acknowledge:
                self.send(frame(SETTINGS, ACK))
        elif kind == PING and flags & ACK:
            self.pings += 1
        elif kind == PING:
            self.send(frame(PING, ACK, payload=payload))
        elif kind == GOAWAY:
            self.goaway = struct.unpack(">I", payload[4:8])[0]
        elif kind == RST_STREAM:
            stream.reset = struct.unpack(">I", payload)[0]
        elif kind == WINDOW_UPDATE:
            increment = struct.unpack(">I", payload)[0]
            if number:
                self.stream_windows[number] = self._room(number) + increment
            else:
                self.send_window += increment
        elif kind == HEADERS:
            offset = 0
            if flags & PADDED:
                offset, payload = 1, payload[:len(payload) - payload[0]]
            if flags & 0x20:
                offset += 5
            self._block = payload[offset:]
            self._end_block(flags, stream, flags & END_STREAM)
        elif kind == CONTINUATION:
            self._block += payload
            self._end_block(flags, stream, stream.ended)
        elif kind == DATA:
            if flags & PADDED:
                payload = payload[1:len(payload) - payload[0]]
            stream.body += payload
            stream.ended = bool(flags & END_STREAM)

    def _end_block(self, flags, stream, ended):
        stream.ended = bool(ended)
        if flags & END_HEADERS:
            stream.blocks.append(self.decoder.decode(self._block))

    def until(self, holds, timeout=None):
        """Reads frames until something holds of this link. Raises Silence or Closed."""
        deadline = time.monotonic() + (timeout or self.timeout)
        while not holds():
            self.read(max(0.01, deadline - time.monotonic()))
        return self

    def answer(self, number, timeout=None):
        """Reads until a stream has ended, was reset or the connection is over; returns the stream."""
        stream = self.streams.setdefault(number, Stream())
        try:
            self.until(lambda: stream.ended or stream.reset is not None, timeout)
        except Closed:
            pass
        return stream

    def close(self):
        self.socket.close()


def connect(port, timeout=5.0, **options):
    link = Link(socket.create_connection(("127.0.0.1", port), timeout), timeout, **options)
    return link.start()


def request(method=b"GET", path=b"/", *fields, authority=b"h.test"):
    return [(b":method", method), (b":scheme", b"http"), (b":authority", authority), (b":path", path), *fields]
