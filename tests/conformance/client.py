"""A raw HTTP/1 client: sends what it is told, byte by byte if need be, and reads answers strictly."""
import re
import socket
import struct
import time
from dataclasses import dataclass, field

from reading import parse_fields

STATUS_LINE = re.compile(rb"(HTTP/\d\.\d) (\d{3})(?: ([^\r\n]*))?$")
FIELD_LINE = re.compile(rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+:[^\x00\r\n]*$")


class Silence(Exception):
    """Nothing came within the time allowed."""


class Closed(Exception):
    """The connection ended before an answer began."""


class Malformed(Exception):
    """What came is no HTTP."""


@dataclass
class Response:
    version: bytes
    status: int
    reason: bytes
    fields: list
    body: bytes = b""
    trailers: list = field(default_factory=list)
    interim: list = field(default_factory=list)
    whole: bool = True  # ended as its framing says
    framing: str = "none"

    values = lambda self, name: [value for key, value in self.fields if key.lower() == name.lower()]

    def value(self, name):
        values = self.values(name)
        return b", ".join(values) if values else None

    def trailer(self, name):
        return next((value for key, value in self.trailers if key.lower() == name.lower()), None)


class Client:
    def __init__(self, port, timeout=5.0, receive_buffer=None):
        self.socket = socket.socket()
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.settimeout(timeout)
        self.socket.connect(("127.0.0.1", port))
        self.timeout = timeout
        self.buffer = b""
        self.ended = False
        self.sent_all = True

    def send(self, *pieces):
        """Sends; a peer that has closed already is no error: its answer may still wait to be read."""
        try:
            for piece in pieces:
                self.socket.sendall(piece)
        except (BrokenPipeError, ConnectionResetError, TimeoutError):
            self.sent_all = False
        return self

    def half_close(self):
        try:
            self.socket.shutdown(socket.SHUT_WR)
        except OSError:
            pass
        return self

    def reset(self):
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()

    def close(self):
        self.socket.close()

    def _fill(self, deadline):
        """Reads once. False at the end of the stream."""
        if self.ended:
            return False
        left = deadline - time.monotonic()
        if left <= 0:
            raise Silence(f"nothing more came; so far {self.buffer[:80]!r}")
        self.socket.settimeout(left)
        try:
            data = self.socket.recv(262144)
        except TimeoutError:
            raise Silence(f"nothing more came; so far {self.buffer[:80]!r}") from None
        except OSError:
            data = b""
        self.ended = not data
        self.buffer += data
        return bool(data)

    def _line(self, deadline):
        while b"\r\n" not in self.buffer:
            if not self._fill(deadline):
                raise Closed(f"ended in a line: {self.buffer[:80]!r}" if self.buffer else "ended without an answer")
        line, _, self.buffer = self.buffer.partition(b"\r\n")
        return line

    def _fields(self, deadline):
        lines = []
        while line := self._line(deadline):
            if not FIELD_LINE.match(line):
                raise Malformed(f"field line {line[:80]!r}")
            lines.append(line)
        return parse_fields(lines)

    def head(self, timeout=None):
        """Status line and fields of the next message, final or not."""
        deadline = time.monotonic() + (timeout or self.timeout)
        match = STATUS_LINE.match(line := self._line(deadline))
        if not match:
            raise Malformed(f"status line {line[:80]!r}")
        return Response(match[1], int(match[2]), match[3] or b"", self._fields(deadline))

    def response(self, method="GET", timeout=None):
        """The next final answer with its body; interim ones are kept beside it."""
        deadline = time.monotonic() + (timeout or self.timeout)
        interim = []
        response = self.head(timeout)
        while response.status < 200 and response.status != 101:
            interim.append(response)
            response = self.head(max(0.01, deadline - time.monotonic()))
        response.interim = interim
        return self.body(response, method, max(0.01, deadline - time.monotonic()))

    def body(self, response, method="GET", timeout=None):
        """Reads the body of a head that was read."""
        deadline = time.monotonic() + (timeout or self.timeout)
        lengths = set(response.values(b"Content-Length"))
        if method == "HEAD" or response.status in (204, 304) or response.status < 200:
            return response
        try:
            if coding := response.value(b"Transfer-Encoding"):
                if coding.lower() != b"chunked" or lengths:
                    raise Malformed(f"framing of an answer: Transfer-Encoding {coding!r}, Content-Length {lengths}")
                response.framing = "chunked"
                self._chunks(response, deadline)
            elif lengths:
                if len(lengths) > 1 or not (length := lengths.pop()).isdigit():
                    raise Malformed(f"Content-Length of an answer: {response.value(b'Content-Length')!r}")
                response.framing = "length"
                response.body = self.exactly(int(length), deadline)
                response.whole = len(response.body) == int(length)
            else:
                response.framing = "close"
                while self._fill(deadline):
                    pass
                response.body, self.buffer = self.buffer, b""
        except Closed:
            response.whole = False
        return response

    def exactly(self, count, deadline=None):
        """So many bytes, or fewer if the stream ends."""
        deadline = deadline or time.monotonic() + self.timeout
        pieces, have = [self.buffer], len(self.buffer)
        self.buffer = b""
        while have < count and self._fill(deadline):
            pieces.append(self.buffer)
            have += len(self.buffer)
            self.buffer = b""
        data = b"".join(pieces)
        self.buffer = data[count:]
        return data[:count]

    def chunk(self, timeout=None):
        """One chunk of a chunked body; empty for the last."""
        deadline = time.monotonic() + (timeout or self.timeout)
        line = self._line(deadline)
        if not re.fullmatch(rb"[0-9A-Fa-f]+(;[^\r\n]*)?", line):
            raise Malformed(f"chunk size {line[:40]!r}")
        size = int(line.partition(b";")[0], 16)
        data = self.exactly(size, deadline)
        if len(data) < size:
            raise Closed("ended in a chunk")
        if size and self._line(deadline):
            raise Malformed("a chunk is longer than it says")
        return data

    def _chunks(self, response, deadline):
        pieces = []
        try:
            while piece := self.chunk(max(0.01, deadline - time.monotonic())):
                pieces.append(piece)
            response.trailers = self._fields(deadline)
        finally:
            response.body = b"".join(pieces)

    def is_closed(self, within=2.0):
        """Whether the proxy ends the connection in time, with nothing more to read."""
        deadline = time.monotonic() + within
        try:
            while self._fill(deadline):
                pass
            return True
        except Silence:
            return False
