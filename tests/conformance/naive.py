"""Two forwarders that nobody should use: cases that plant requests must be seen to catch them."""
import socket
import threading

from reading import RFC, framing, read_chunks, read_head, Reading


class ByteForwarder:
    """Passes every byte on, in both directions."""

    def __init__(self, origin_port):
        self.origin_port = origin_port
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            client, _ = self.listener.accept()
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client):
        origin = socket.create_connection(("127.0.0.1", self.origin_port))
        back = threading.Thread(target=self._pump, args=(origin, client), daemon=True)
        back.start()
        self._pump(client, origin)
        back.join()
        for sock in (client, origin):
            sock.close()

    @staticmethod
    def _pump(source, target):
        try:
            while data := source.recv(65536):
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            pass


class HeadForwarder(ByteForwarder):
    """Adds X-Forwarded-For to every head and passes it on unread but for the length: the last Content-Length, else chunked."""
    READING = Reading("the last Content-Length, else chunked", te="after-length", length="last")

    def _serve(self, client):
        origin = socket.create_connection(("127.0.0.1", self.origin_port))
        threading.Thread(target=self._pump, args=(origin, client), daemon=True).start()
        stream = bytearray()
        try:
            while data := client.recv(65536):
                stream += data
                while taken := self._take(stream):
                    origin.sendall(taken)
            origin.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def _take(self, stream):
        """The next whole message as it goes on, cut from the stream; empty while there is none."""
        request, body = read_head(stream, 0)
        if request is None:
            return b""
        length = framing(request, self.READING)
        if length == "chunked":
            chunked = read_chunks(stream, body, RFC)
            end = chunked[2] if chunked else len(stream) + 1
        else:
            end = body + length
        if end > len(stream):
            return b""
        line_end = stream.index(b"\n") + 1
        taken = bytes(stream[:line_end]) + b"X-Forwarded-For: 127.0.0.1\r\n" + bytes(stream[line_end:end])
        del stream[:end]
        return taken
