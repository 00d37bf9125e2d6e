"""Fields that end at a hop, and what a proxy says of the client (RFC 9110, section 7.6; RFC 7239)"""
from case import add, case, refused, require
from origin import ok

START = b"GET /h HTTP/1.1\r\nHost: h.test\r\n"


def request_lacks(name, title, lines, *absent, present=()):
    def run(trial):
        response, seen = trial.exchange(START + lines + b"\r\n")
        require(response.status == 200, f"{response.status}")
        for field in absent:
            require(seen.value(field) is None, f"passed on: {field.decode()}: {seen.value(field)!r}")
        for field, value in present:
            require(seen.value(field) == value, f"{field.decode()}: {seen.value(field)!r}")
    add(__name__, name, title, run)


def response_lacks(name, title, lines, *absent, present=()):
    def run(trial):
        response, _ = trial.exchange(START + b"\r\n", answer=ok(b"ok", *lines))
        require(response.status == 200 and response.body == b"ok", f"{response.status}")
        for field in absent:
            require(response.value(field) is None, f"passed on: {field.decode()}: {response.value(field)!r}")
        for field, value in present:
            require(response.value(field) == value, f"{field.decode()}: {response.value(field)!r}")
    add(__name__, name, title, run)


request_lacks("nominated", "A field that Connection names is not passed on", b"Connection: X-Nom\r\nX-Nom: 1\r\nX-Kept: 2\r\n", b"X-Nom", present=[(b"X-Kept", b"2")])
request_lacks("nominated_case", "… whatever its case", b"Connection: x-NOM\r\nX-nom: 1\r\n", b"X-Nom")
request_lacks("nominated_list", "… several, with close", b"Connection: close, X-One,\tX-Two ,\r\nX-One: 1\r\nX-Two: 2\r\n", b"X-One", b"X-Two")
request_lacks("nominated_close_line", "… beside close in a line of its own", b"Connection: close\r\nConnection: X-One\r\nX-One: 1\r\n", b"X-One")
request_lacks("nominated_keep_alive", "… beside keep-alive, in lower case", b"connection: keep-alive, x-one\r\nx-one: 1\r\n", b"X-One")
request_lacks("nominated_lines", "… in several Connection lines", b"Connection: X-One\r\nX-One: 1\r\nConnection: X-Two\r\nX-Two: 2\r\n", b"X-One", b"X-Two")
request_lacks("keep_alive", "Keep-Alive of a request is not passed on", b"Connection: keep-alive\r\nKeep-Alive: timeout=5\r\n", b"Keep-Alive")
request_lacks("proxy_connection", "Proxy-Connection is not passed on", b"Proxy-Connection: keep-alive\r\n", b"Proxy-Connection")
request_lacks("upgrade_without_connection", "Upgrade that Connection does not name is not passed on", b"Upgrade: websocket\r\n", b"Upgrade")
response_lacks("response_nominated", "A field of an answer that Connection names is not passed on", [b"Connection: X-Nom", b"X-Nom: 1", b"X-Kept: 2"], b"X-Nom", present=[(b"X-Kept", b"2")])
response_lacks("response_nominated_close", "… with close", [b"Connection: close, x-nom", b"X-Nom: 1"], b"X-Nom")
response_lacks("response_proxy_connection", "Proxy-Connection of an answer is not passed on", [b"Proxy-Connection: keep-alive"], b"Proxy-Connection")


@case("Keep-Alive of a node is not passed on; one of the proxy's own may be")
def response_keep_alive(trial):
    response, _ = trial.exchange(START + b"\r\n", answer=ok(b"ok", b"Connection: keep-alive", b"Keep-Alive: timeout=77"))
    require(b"77" not in (response.value(b"Keep-Alive") or b""), "passed on")


@case("TE: gzip is not passed on; TE: trailers may be")
def te(trial):
    _, seen = trial.exchange(START + b"Connection: TE\r\nTE: gzip, trailers\r\n\r\n")
    require(b"gzip" not in (seen.value(b"TE") or b""), f"TE: {seen.value(b'TE')!r}")


@case("Connection: close of a client does not reach a kept connection to the node")
def close_ends_here(trial):
    client = trial.connect().send(START + b"Connection: close\r\n\r\n")
    require(client.response().status == 200 and client.is_closed(), "the client's connection stays")


@case("Connection: close of a node does not close the client's, or is told")
def close_of_node(trial):
    trial.origin.answer = ok(b"ok", b"Connection: close")
    client = trial.connect().send(START + b"\r\n")
    response = client.response()
    if b"close" in (response.value(b"Connection") or b"").lower():
        require(client.is_closed(), "says close and stays")
    else:
        require(client.send(START + b"\r\n").response().status == 200, "the second request fails")


@case("A client cannot have X-Forwarded-For dropped by naming it in Connection")
def nominated_forwarded(trial):
    _, seen = trial.exchange(START + b"Connection: close, X-Forwarded-For\r\nX-Forwarded-For: 10.0.0.1\r\n\r\n")
    require((seen.value(b"X-Forwarded-For") or b"").split(b",")[-1].strip() == b"127.0.0.1", f"{seen.value(b'X-Forwarded-For')!r}")


@case("Connection naming Host or Content-Length: refused, or they stay")
def nominated_essential(trial):
    body = b"POST /h HTTP/1.1\r\nHost: h.test\r\nConnection: Host, Content-Length\r\nContent-Length: 5\r\n\r\nhello"
    refused(body, relayed=lambda requests: requests[0].body == b"hello" and requests[0].value(b"Host"), closes=False)(trial)


@case("Connection naming Transfer-Encoding: refused, or the body stays framed")
def nominated_coding(trial):
    body = b"POST /h HTTP/1.1\r\nHost: h.test\r\nConnection: Transfer-Encoding\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
    refused(body, relayed=lambda requests: requests[0].body == b"hello", closes=False)(trial)


@case("The last X-Forwarded-For is the client's address")
def forwarded_for(trial):
    _, seen = trial.exchange(START + b"X-Forwarded-For: 10.0.0.1\r\n\r\n")
    addresses = [a.strip() for a in (seen.value(b"X-Forwarded-For") or b"").split(b",")]
    require(addresses[-1] == b"127.0.0.1" and addresses in ([b"127.0.0.1"], [b"10.0.0.1", b"127.0.0.1"]), f"{addresses}")


@case("X-Forwarded-For sent in several lines and odd case ends in the client's address")
def forwarded_for_lines(trial):
    _, seen = trial.exchange(START + b"x-forwarded-for: 10.0.0.1\r\nX-FORWARDED-FOR: 10.0.0.2\r\n\r\n")
    addresses = [a.strip() for a in (seen.value(b"X-Forwarded-For") or b"").split(b",")]
    require(addresses[-1] == b"127.0.0.1", f"{addresses}")


@case("X-Forwarded-Proto ends in the protocol that was spoken")
def forwarded_proto(trial):
    _, seen = trial.exchange(START + b"X-Forwarded-Proto: https\r\n\r\n")
    require((seen.value(b"X-Forwarded-Proto") or b"http").split(b",")[-1].strip() == b"http", f"{seen.value(b'X-Forwarded-Proto')!r}")


@case("Via of the client stays, and one of the proxy's own is well formed")
def via(trial):
    _, seen = trial.exchange(START + b"Via: 1.1 first\r\n\r\n")
    entries = [entry.strip() for entry in (seen.value(b"Via") or b"").split(b",")]
    require(entries[0] == b"1.1 first" and all(len(entry.split()) >= 2 for entry in entries), f"{entries}")


@case("Passport fields from outside, in any case, never reach the node")
def passport(trial):
    lines = b"X-Ring-Id: evil\r\nx-ring-version: evil\r\nX-RING-KEY-HASH: evil\r\nx-Ring-Previous-Node: evil\r\nX-ring-previous-address: evil\r\nX-Ring-Node: evil\r\nX-Ring-Fallback: evil\r\n"
    _, seen = trial.exchange(START + lines + b"\r\n")
    require(trial.proxy.name != "ringproxy" or b"evil" not in seen.head, f"{seen.head!r}")


@case("Passport fields of a node are replaced")
def passport_of_node(trial):
    response, _ = trial.exchange(START + b"\r\n", answer=ok(b"ok", b"X-Ring-Id: evil", b"x-ring-node: evil"))
    require(trial.proxy.name != "ringproxy" or b"evil" not in b"".join(value for _, value in response.fields), f"{response.fields}")


@case("Authorization, Proxy-Authorization, Cookie and Origin are left to the node")
def credentials(trial):
    _, seen = trial.exchange(START + b"Authorization: Bearer x\r\nCookie: a=b; c=d\r\nOrigin: http://o.test\r\n\r\n")
    require(seen.value(b"Authorization") == b"Bearer x" and seen.value(b"Cookie") == b"a=b; c=d" and seen.value(b"Origin") == b"http://o.test", "changed")
