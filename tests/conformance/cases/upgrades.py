"""Upgrades: WebSockets pass, HTTP/2 by upgrade does not, refused ones end (RFC 9110, section 7.8; RFC 9113, section 3.1)"""
from case import PLANTED, Smuggled, add, case, refused, require
from client import Closed, Silence
from origin import Origin, ok

WEBSOCKET = (b"GET /ws HTTP/1.1\r\nHost: h.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
             b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
SWITCHED = b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"


def echoing(connection):
    """Switches, then sends back all that comes, until the proxy ends it."""
    connection.request()
    connection.send(SWITCHED)
    at = connection.offset
    while connection.fill(10.0):
        connection.send(bytes(connection.stream[at:]))
        at = len(connection.stream)


@case("A WebSocket: 101 and bytes in both directions")
def websocket(trial):
    trial.origin.session = echoing
    client = trial.connect().send(WEBSOCKET)
    response = client.head()
    require(response.status == 101 and response.value(b"Sec-WebSocket-Accept") and response.value(b"Upgrade").lower() == b"websocket", f"{response}")
    for text in (b"\x81\x05hello", b"\x00\xff" * 50_000):
        client.send(text)
        require(client.exactly(len(text)) == text, "bytes changed")
    seen = trial.origin.requests[0]
    require(seen.value(b"Upgrade").lower() == b"websocket" and b"upgrade" in seen.value(b"Connection").lower(), f"{seen.head!r}")


@case("A WebSocket: what the client sends before it has 101 is not lost")
def websocket_early(trial):
    trial.origin.session = echoing
    client = trial.connect().send(WEBSOCKET + b"early")
    require(client.head().status == 101, "no 101")
    client.send(b"later")
    require(client.exactly(10) == b"earlylater", "lost")


@case("A WebSocket: what the node sends with 101 is not lost")
def websocket_first_word(trial):
    def session(connection):
        connection.request()
        connection.send(SWITCHED + b"first word")
        connection.fill(5.0)
    trial.origin.session = session
    client = trial.connect().send(WEBSOCKET)
    require(client.head().status == 101 and client.exactly(10) == b"first word", "lost")


@case("A WebSocket that the node closes is closed for the client")
def websocket_closed(trial):
    def session(connection):
        connection.request()
        connection.send(SWITCHED + b"bye")
    trial.origin.session = session
    client = trial.connect().send(WEBSOCKET)
    require(client.head().status == 101 and client.exactly(3) == b"bye" and client.is_closed(), "stays open")


@case("A WebSocket that the client closes is closed for the node")
def websocket_left(trial):
    left = []

    def session(connection):
        connection.request()
        connection.send(SWITCHED)
        left.append(connection.is_left(5.0))
    trial.origin.session = session
    client = trial.connect().send(WEBSOCKET)
    client.head()
    client.close()
    require(trial.origin.wait(lambda: left, 6.0) and left[0], "the node's side stays open")


@case("A refused upgrade is an ordinary answer; the connection goes on")
def refused_upgrade(trial):
    trial.origin.answer = ok(b"no", status=b"403 Forbidden")
    client = trial.connect().send(WEBSOCKET)
    response = client.response()
    require(response.status == 403 and response.body == b"no", f"{response}")
    trial.origin.answer = None
    if b"close" not in (response.value(b"Connection") or b"").lower():
        require(client.send(b"GET /next HTTP/1.1\r\nHost: h.test\r\n\r\n").response().body == b"/next", "the next request fails")


@case("After a refused upgrade nothing goes past the proxy", plants=True)
def no_tunnel_after_refusal(trial):
    trial.origin.answer = lambda request: ok(b"no", status=b"426 Upgrade Required") if request.value(b"Upgrade") else ok(b"seen")
    client = trial.connect().send(WEBSOCKET.replace(b"Version: 13", b"Version: 777"))
    response = client.response()
    require(response.status in (426, 400), f"{response.status}")
    client.send(PLANTED)
    try:
        client.response(timeout=1.0)
    except (Closed, Silence):
        pass
    trial.no_plant(is_own_request=True)


@case("An upgrade answered 200 opens no tunnel", plants=True)
def no_tunnel_after_200(trial):
    client = trial.connect().send(WEBSOCKET)
    require(client.response().status in (200, 400, 502), "another status")
    client.send(PLANTED)
    try:
        client.response(timeout=1.0)
    except (Closed, Silence):
        pass
    trial.no_plant(is_own_request=True)


def h2c(name, title, lines):
    def run(trial):
        def session(connection):
            request = connection.request()
            if b"h2c" in (request.value(b"Upgrade") or b"").lower():
                connection.send(b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n")
                connection.fill(3.0)
            else:
                connection.send(Origin.echo(request))
        trial.origin.session = session
        client = trial.connect().send(b"GET /x HTTP/1.1\r\nHost: h.test\r\n" + lines + b"\r\n")
        response = client.response()
        if response.status == 101:
            client.send(PLANTED)
            trial.origin.wait(lambda: b"/planted" in trial.origin.bytes_seen, 1.0)
            raise Smuggled("a tunnel past the proxy is open")
        seen = trial.origin.requests[0] if trial.origin.requests else None
        require(seen is None or b"h2c" not in (seen.value(b"Upgrade") or b"").lower(), "Upgrade: h2c was passed on")
        require(seen is None or seen.value(b"HTTP2-Settings") is None, "HTTP2-Settings was passed on")
    add(__name__, name, title, run, plants=True)


h2c("h2c", "Upgrade: h2c ends at the proxy", b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n")
h2c("h2c_connection_only", "Upgrade: h2c without HTTP2-Settings in Connection ends at the proxy", b"Connection: Upgrade\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n")
h2c("h2c_list", "Upgrade: websocket, h2c does not carry h2c on", b"Connection: Upgrade\r\nUpgrade: websocket, h2c\r\n")
h2c("h2c_case", "Upgrade: H2C ends at the proxy", b"Connection: upgrade\r\nUpgrade: H2C\r\n")


@case("Upgrade to a protocol that nobody knows: answered as a request, or passed through")
def unknown_protocol(trial):
    response, _ = trial.exchange(b"GET /x HTTP/1.1\r\nHost: h.test\r\nConnection: Upgrade\r\nUpgrade: foo/1\r\n\r\n")
    require(response.status == 200 and response.body == b"/x", f"{response}")


@case("Upgrade in HTTP/1.0 is read over")
def upgrade_http10(trial):
    response, seen = trial.exchange(WEBSOCKET.replace(b"HTTP/1.1", b"HTTP/1.0"))
    require(response.status in (200, 400) and (response.status == 400 or response.body == b"/ws"), f"{response}")


@case("A WebSocket request with a body: the body is no frame")
def websocket_with_body(trial):
    raw = WEBSOCKET.replace(b"\r\n\r\n", b"\r\nContent-Length: %d\r\n\r\n" % len(PLANTED)) + PLANTED
    refused(raw, relayed=lambda requests: requests[0].body == PLANTED, closes=False)(trial)
