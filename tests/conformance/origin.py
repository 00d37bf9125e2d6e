"""The scriptable node behind every proxy: it checks nothing, keeps every byte it got, and answers what a case tells it to."""
import re
import socket
import struct
import threading
import time

import h2
from client import Closed, Silence
from reading import READINGS, read_all, read_head, read_request, read_chunks, framing


class Connection:
    """One connection from the proxy."""

    def __init__(self, origin, sock, number):
        self.origin, self.socket, self.number = origin, sock, number
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.stream = bytearray()
        self.offset = 0  # of the next request
        self.ended = False

    def fill(self, timeout=5.0):
        """Reads once; False at the end of the stream, Silence if nothing comes."""
        if self.ended:
            return False
        self.socket.settimeout(timeout)
        try:
            data = self.socket.recv(262144)
        except TimeoutError:
            raise Silence("the proxy sent nothing more") from None
        except OSError:
            data = b""
        self.ended = not data
        with self.origin.changed:
            self.stream += data
            self.origin.changed.notify_all()
        return bool(data)

    def head(self, timeout=5.0):
        """The next request's head, its body unread."""
        while True:
            request, body = read_head(self.stream, self.offset)
            if request is not None:
                request.connection, self.body_offset = self.number, body
                return request
            if not self.fill(timeout):
                raise Closed("the proxy closed before a request was whole")

    def request(self, timeout=None):
        """The next whole request; also noted as seen."""
        while True:
            request, end = read_request(self.stream, self.offset)
            if request is not None:
                self.offset, request.connection = end, self.number
                self.origin.note(request)
                return request
            if not self.fill(timeout or self.origin.patience):
                raise Closed("the proxy closed before a request was whole")

    def body_until(self, holds, timeout=5.0):
        """Reads on until something holds of the decoded part of the body of the head read last; returns that part."""
        while True:
            part = self.body_part()
            if holds(part):
                return part
            if not self.fill(timeout):
                raise Closed(f"the proxy closed after {part[:60]!r}")

    def body_part(self):
        """What has come of the body so far, without its framing."""
        request, start = read_head(self.stream, self.offset)
        if framing(request) != "chunked":
            return bytes(self.stream[start:start + framing(request)])
        whole = read_chunks(self.stream, start)
        if whole:
            return whole[0]
        part, at = b"", start
        while match := re.compile(rb"([0-9A-Fa-f]+)[^\n]*\n").match(self.stream, at):
            size = int(match[1], 16)
            part += bytes(self.stream[match.end():match.end() + size])
            at = match.end() + size + 2
        return part

    def send(self, data):
        try:
            self.socket.sendall(data)
            return True
        except OSError:
            return False

    def close(self):
        for end in (lambda: self.socket.shutdown(socket.SHUT_RDWR), self.socket.close):
            try:
                end()
            except OSError:
                pass

    def reset(self):
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()

    def is_left(self, within):
        """Whether the proxy closes this connection in time."""
        deadline = time.monotonic() + within
        try:
            while self.fill(max(0.01, deadline - time.monotonic())):
                pass
            return True
        except Silence:
            return False


def ok(body=b"ok", *lines, status=b"200 OK"):
    """A plain answer."""
    fields = b"".join(line + b"\r\n" for line in lines)
    return b"HTTP/1.1 %s\r\n%sContent-Length: %d\r\n\r\n%s" % (status, fields, len(body), body)


class Origin:
    """Listens on a free port. A case sets `answer` (bytes, or a function of the request) or `session` (a function of the connection)."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.port = self.listener.getsockname()[1]
        self.changed = threading.Condition()
        self.open = []
        self.patience = 60.0
        self.reset()
        threading.Thread(target=self._accept, daemon=True).start()

    def reset(self):
        """Forgets a case: its script, what was seen, and its connections."""
        for connection in list(self.open):
            connection.close()
        self.open = []
        self.requests, self.connections, self.errors = [], [], []
        self.answer = self.session = None
        self.most_open = 0

    def _accept(self):
        while True:
            sock, _ = self.listener.accept()
            connection = Connection(self, sock, len(self.connections))
            with self.changed:
                self.connections.append(connection)
                self.open.append(connection)
                self.most_open = max(self.most_open, len(self.open))
                self.changed.notify_all()
            threading.Thread(target=self._serve, args=(connection, self.requests), daemon=True).start()

    def _serve(self, connection, of_case):
        try:
            while True:
                if self.session:
                    self.session(connection)
                    return
                request = connection.request()
                answer = self.answer(request) if callable(self.answer) else self.answer
                connection.send(self.echo(request) if answer is None else answer)
        except (Closed, Silence, OSError):
            pass
        except Exception as e:  # A mistake of the case's script has to be told as one.
            if of_case is self.requests:
                self.errors.append(f"{type(e).__name__}: {e}")
        finally:
            connection.close()
            with self.changed:
                if connection in self.open:
                    self.open.remove(connection)
                self.changed.notify_all()

    @staticmethod
    def echo(request):
        """Names what was seen, so that a client can tell whose answer it got."""
        answer = ok(request.target, b"X-Saw: " + request.target)
        return answer[:-len(request.target)] if request.method == b"HEAD" else answer

    def note(self, request):
        with self.changed:
            self.requests.append(request)
            self.changed.notify_all()

    def wait(self, holds, timeout=5.0):
        """Whether something holds of what was seen, in time."""
        with self.changed:
            return self.changed.wait_for(holds, timeout)

    @property
    def bytes_seen(self):
        return b"".join(bytes(connection.stream) for connection in self.connections)

    def planted(self, target=b"/planted"):
        """Requests for a target that the proxy did not mean to send, by any reading; and those that it did mean."""
        smuggled, meant = [], []
        for connection in list(self.connections):
            stream = bytes(connection.stream)
            for reading in READINGS:
                for request in read_all(stream, reading):
                    if request.target.endswith(target):
                        (meant if request.marked else smuggled).append(reading.name)
        return smuggled, meant


class H2Origin:
    """The node that speaks HTTP/2: `session` gets a link and the first request's stream number once its headers are there."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self.listener.getsockname()[1]
        self.links = []
        self.reset()
        threading.Thread(target=self._accept, daemon=True).start()

    def reset(self):
        for link in self.links:
            try:
                link.socket.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
        self.links, self.errors, self.session, self.requests = [], [], None, []

    def _accept(self):
        while True:
            sock, _ = self.listener.accept()
            link = h2.Link(sock, timeout=10.0)
            self.links.append(link)
            threading.Thread(target=self._serve, args=(link, self.errors), daemon=True).start()

    def _serve(self, link, errors):
        try:
            link.buffer = b""
            link._take(len(h2.PREFACE), time.monotonic() + 10)
            link.start(preface=b"")
            served = set()
            while True:
                link.until(lambda: any(s.blocks and n not in served for n, s in link.streams.items()), timeout=60)
                number = next(n for n, s in link.streams.items() if s.blocks and n not in served)
                served.add(number)
                self.requests.append(dict(link.streams[number].blocks[0]))
                (self.session or self.echo)(link, number)
        except (Closed, Silence, OSError):
            pass
        except Exception as e:
            errors.append(f"{type(e).__name__}: {e}")
        finally:
            link.close()

    @staticmethod
    def echo(link, number):
        link.headers(number, [(b":status", b"200"), (b"x-saw", dict(link.streams[number].blocks[0])[b":path"])], end=True)
