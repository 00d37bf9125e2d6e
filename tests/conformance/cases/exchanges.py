"""Plain requests and answers: methods, bodies, fields and connections kept (RFC 9110, 9112)"""
import h2
from case import add, case, require
from origin import ok

GET = b"GET /x HTTP/1.1\r\nHost: h.test\r\n\r\n"


def answered(name, title, raw_answer, status=200, body=b"ok", check=None, method=b"GET"):
    """An answer of the node and what a client must get; the next request on the connection is served as well."""
    def run(trial):
        trial.origin.answer = raw_answer
        client = trial.connect().send(GET.replace(b"GET", method, 1))
        response = client.response(method.decode())
        require(response.status == status, f"{response.status}")
        require(response.whole and response.body == body, f"body {response.body[:60]!r}, whole: {response.whole}")
        if check:
            check(response)
        trial.origin.answer = None
        if b"close" not in (response.value(b"Connection") or b"").lower() and response.framing != "close":
            require(client.send(GET).response().body == b"/x", "the next answer on the connection is wrong")
    add(__name__, name, title, run)


def has(name, *values):
    return lambda response: require(response.values(name) == list(values), f"{name.decode()}: {response.values(name)}")


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"
answered("length", "An answer with a length", ok())
answered("chunked", "A chunked answer", CHUNKED + b"\r\n1\r\no\r\n1\r\nk\r\n0\r\n\r\n")
answered("chunked_extension", "A chunked answer with extensions", CHUNKED + b'\r\n2;a="b"\r\nok\r\n0;last\r\n\r\n')
answered("empty", "An answer with length 0", ok(b""), body=b"")
answered("status_unknown", "A status that nobody knows stays", ok(status=b"299 Fine"), status=299)
answered("status_599", "599 stays", ok(status=b"599 Odd"), status=599)
answered("no_reason", "A status without a reason", ok(status=b"200 "))
answered("error_404", "404 with its body; the connection goes on", ok(status=b"404 Not Found"), status=404)
answered("error_500", "500 with its body; the connection goes on", ok(status=b"500 Oops"), status=500)
answered("redirect", "A redirect is left to the client", ok(b"", b"Location: http://elsewhere.test/a?b#c", status=b"302 Found"), status=302, body=b"",
         check=has(b"Location", b"http://elsewhere.test/a?b#c"))
answered("unauthorized", "401 with its challenges", ok(b"", b"WWW-Authenticate: Basic realm=\"a\"", b"WWW-Authenticate: Bearer", status=b"401 No"), status=401, body=b"",
         check=lambda response: require(b"Basic" in response.value(b"WWW-Authenticate") and b"Bearer" in response.value(b"WWW-Authenticate"), "lost"))
answered("no_content", "204 has no body and no length", b"HTTP/1.1 204 No Content\r\nX-A: b\r\n\r\n", status=204, body=b"", check=lambda response: require(
    response.value(b"Content-Length") is None and response.value(b"Transfer-Encoding") is None and response.value(b"X-A") == b"b", "framed"))
answered("not_modified", "304 with its ETag", b"HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\n\r\n", status=304, body=b"", check=has(b"ETag", b'"x"'))
answered("not_modified_length", "304 with the length of the body it does not have", b"HTTP/1.1 304 Not Modified\r\nContent-Length: 10\r\n\r\n", status=304, body=b"")
answered("reset_content", "205 without a body", b"HTTP/1.1 205 Reset Content\r\nContent-Length: 0\r\n\r\n", status=205, body=b"")
answered("head_length", "HEAD with a length that its answer does not send", b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", body=b"", method=b"HEAD", check=has(b"Content-Length", b"1000"))
answered("head_no_length", "HEAD without a length", b"HTTP/1.1 200 OK\r\nX-A: b\r\n\r\n", body=b"", method=b"HEAD", check=has(b"X-A", b"b"))
answered("head_chunked", "HEAD of a chunked answer", CHUNKED + b"\r\n", body=b"", method=b"HEAD")
answered("head_304", "HEAD answered 304", b"HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\n\r\n", status=304, body=b"", method=b"HEAD")
answered("cookies", "Several Set-Cookie stay apart, in order", ok(b"ok", b"Set-Cookie: a=1; Expires=Wed, 01 Jan 2031 00:00:00 GMT", b"Set-Cookie: b=2"),
         check=has(b"Set-Cookie", b"a=1; Expires=Wed, 01 Jan 2031 00:00:00 GMT", b"b=2"))
answered("date", "The node's Date stays, once", ok(b"ok", b"Date: Wed, 01 Jan 2020 00:00:00 GMT"), check=has(b"Date", b"Wed, 01 Jan 2020 00:00:00 GMT"))
answered("server", "At most one Server", ok(b"ok", b"Server: node/1"), check=lambda response: require(len(response.values(b"Server")) <= 1, f"{response.values(b'Server')}"))
answered("caching", "Fields of caching stay as they are", ok(b"ok", b"Cache-Control: max-age=60, private", b"Age: 7", b"Vary: Accept", b'ETag: W/"a"', b"Expires: 0"), check=lambda response: [
    has(name, value)(response) for name, value in ((b"Cache-Control", b"max-age=60, private"), (b"Age", b"7"), (b"Vary", b"Accept"), (b"ETag", b'W/"a"'), (b"Expires", b"0"))])
answered("partial", "206 with its range", ok(b"bcd", b"Content-Range: bytes 1-3/10", status=b"206 Partial Content"), status=206, body=b"bcd", check=has(b"Content-Range", b"bytes 1-3/10"))
answered("latin1", "Bytes beyond ASCII in an answer's field stay", ok(b"ok", b"X-A: gr\xf6\xdfe"), check=has(b"X-A", b"gr\xf6\xdfe"))
answered("utf8", "UTF-8 in an answer's field stays", ok(b"ok", "X-A: größe".encode()), check=has(b"X-A", "größe".encode()))
answered("empty_value", "An empty value of an answer stays", ok(b"ok", b"X-A:"), check=has(b"X-A", b""))
answered("big_head", "An answer with 12 KiB of fields", ok(b"ok", *(b"X-%d: " % i + b"v" * 1000 for i in range(12))), check=lambda response: require(
    sum(name.upper().startswith(b"X-") and len(value) == 1000 for name, value in response.fields) == 12, "fields are missing"))
answered("many_fields", "An answer with ninety fields", ok(b"ok", *(b"X-%d: v" % i for i in range(90))), check=lambda response: require(
    sum(name[:2].upper() == b"X-" and name[2:].isdigit() for name, _ in response.fields) == 90, "fields are missing"))
answered("http10_answer", "An answer in HTTP/1.0 with a length", b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok")


def closing(answer):
    """The node answers and closes."""
    def session(connection):
        connection.request()
        connection.send(answer)
    return session


@case("An answer that ends with its connection is whole for the client")
def until_close(trial):
    trial.origin.session = closing(b"HTTP/1.1 200 OK\r\nX-A: b\r\n\r\nhello")
    response = trial.connect().send(GET).response()
    require(response.status == 200 and response.body == b"hello" and response.whole, f"{response}")


@case("An answer in HTTP/1.0 that ends with its connection is whole for the client")
def until_close_10(trial):
    trial.origin.session = closing(b"HTTP/1.0 200 OK\r\n\r\nhello")
    response = trial.connect().send(GET).response()
    require(response.status == 200 and response.body == b"hello" and response.whole, f"{response}")


@case("HTTP/1.0: a chunked answer comes unchunked, then the connection closes")
def http10_client(trial):
    trial.origin.answer = CHUNKED + b"\r\n5\r\nhello\r\n0\r\n\r\n"
    client = trial.connect().send(b"GET /x HTTP/1.0\r\nHost: h.test\r\n\r\n")
    response = client.response()
    require(response.value(b"Transfer-Encoding") is None and response.body == b"hello", f"{response}")
    require(client.is_closed(), "stays open")


@case("HTTP/1.0 with keep-alive: kept and told, or closed")
def http10_keep_alive(trial):
    raw = b"GET /x HTTP/1.0\r\nHost: h.test\r\nConnection: keep-alive\r\n\r\n"
    client = trial.connect().send(raw)
    response = client.response()
    if b"keep-alive" in (response.value(b"Connection") or b"").lower():
        require(client.send(raw).response().body == b"/x", "the second request fails")
    else:
        require(client.is_closed(), "neither kept nor closed")


@case("A connection serves a hundred requests")
def keep_alive(trial):
    client = trial.connect()
    for i in range(100):
        target = b"/k%d" % i
        require(client.send(b"GET " + target + b" HTTP/1.1\r\nHost: h.test\r\n\r\n").response().body == target, f"request {i}")


@case("Pipelined requests are answered in order")
def pipelining(trial):
    client = trial.connect().send(b"".join(b"GET /p%d HTTP/1.1\r\nHost: h.test\r\n\r\n" % i for i in range(5)))
    require([client.response().body for _ in range(5)] == [b"/p%d" % i for i in range(5)], "out of order")


@case("Pipelined requests with bodies are kept apart")
def pipelining_bodies(trial):
    trial.origin.answer = lambda request: ok(request.method + b" " + request.body)
    client = trial.connect().send(b"POST /a HTTP/1.1\r\nHost: h.test\r\nContent-Length: 3\r\n\r\nabc", b"POST /b HTTP/1.1\r\nHost: h.test\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nde\r\n0\r\n\r\n", GET)
    require([client.response().body for _ in range(3)] == [b"POST abc", b"POST de", b"GET "], "mixed up")


@case("POST without a body has length 0 at the node")
def post_empty(trial):
    _, seen = trial.exchange(b"POST /x HTTP/1.1\r\nHost: h.test\r\nContent-Length: 0\r\n\r\n")
    require(seen.body == b"" and (seen.value(b"Content-Length") == b"0" or seen.value(b"Transfer-Encoding")), f"{seen.head!r}")


@case("A GET without a body has no length and no coding at the node")
def get_plain(trial):
    _, seen = trial.exchange(GET)
    require(seen.value(b"Content-Length") is None and seen.value(b"Transfer-Encoding") is None, f"{seen.head!r}")


@case("Content-Length of a request stays: a node that wants lengths gets them")
def length_kept(trial):
    _, seen = trial.exchange(b"PUT /x HTTP/1.1\r\nHost: h.test\r\nContent-Length: 5\r\n\r\nhello")
    require(seen.value(b"Content-Length") == b"5" and seen.body == b"hello", f"{seen.head!r}")


@case("A body of 8 MiB goes up whole")
def big_up(trial):
    body = bytes(range(256)) * 32768
    response, seen = trial.exchange(b"PUT /x HTTP/1.1\r\nHost: h.test\r\nContent-Length: %d\r\n\r\n" % len(body) + body, timeout=15)
    require(response.status == 200 and seen.body == body, f"{response.status}, {len(seen.body)} bytes")


@case("A body of 8 MiB comes down whole")
def big_down(trial):
    body = bytes(range(256)) * 32768
    response, _ = trial.exchange(GET, answer=ok(body), timeout=15)
    require(response.whole and response.body == body, f"{len(response.body)} bytes")


@case("A body of 8 MiB in chunks comes down whole")
def big_down_chunked(trial):
    piece = bytes(range(256)) * 256
    response, _ = trial.exchange(GET, answer=CHUNKED + b"\r\n" + (b"10000\r\n" + piece + b"\r\n") * 128 + b"0\r\n\r\n", timeout=15)
    require(response.whole and response.body == piece * 128, f"{len(response.body)} bytes")


@case("Fields of conditions, ranges and negotiation reach the node as they are")
def conditional(trial):
    lines = [b'If-None-Match: "a", W/"b"', b"If-Modified-Since: Wed, 01 Jan 2020 00:00:00 GMT", b"Range: bytes=0-1,4-5", b'If-Range: "a"', b"Accept: text/html;q=0.5, */*",
             b"Accept-Language: de, en;q=0.5", b"Accept-Encoding: br;q=1, gzip", b"User-Agent: probe (x; y) z/1", b"Referer: http://r.test/?a=b", b"Content-Language: de", b"Cache-Control: no-cache", b"Pragma: no-cache"]
    _, seen = trial.exchange(b"GET /x HTTP/1.1\r\nHost: h.test\r\n" + b"".join(line + b"\r\n" for line in lines) + b"\r\n")
    for line in lines:
        name, value = line.split(b": ", 1)
        require(seen.value(name) == value, f"{name.decode()}: {seen.value(name)!r}")


@case("An encoded body stays encoded for a client that asked for it")
def encoded(trial):
    response, _ = trial.exchange(GET.replace(b"\r\n\r\n", b"\r\nAccept-Encoding: gzip\r\n\r\n"), answer=ok(b"\x1f\x8b\x08\x00junk", b"Content-Encoding: gzip"))
    require(response.body == b"\x1f\x8b\x08\x00junk" and response.value(b"Content-Encoding") == b"gzip", f"{response}")


@case("No User-Agent is made up")
def nothing_invented(trial):
    _, seen = trial.exchange(GET)
    require(seen.value(b"User-Agent") is None, f"{seen.head!r}")


@case("Content-Type stays as it is, parameters and all")
def content_type(trial):
    for value in (b'multipart/form-data; boundary="a b"; x=y', b"text/plain;charset=UTF-8", b"not a type"):
        response, seen = trial.exchange(b"POST /x HTTP/1.1\r\nHost: h.test\r\nContent-Type: " + value + b"\r\nContent-Length: 1\r\n\r\nx", answer=ok(b"ok", b"Content-Type: " + value))
        require(trial.origin.requests[-1].value(b"Content-Type") == value and response.value(b"Content-Type") == value, f"{value!r}")


@case("A field of an answer with a value of 8,000 bytes")
def long_value(trial):
    response, _ = trial.exchange(GET, answer=ok(b"ok", b"X-A: " + b"v" * 8000))
    require(response.value(b"X-A") == b"v" * 8000, "changed")


@case("Names differing by case in an answer are the same field")
def answer_order(trial):
    response, _ = trial.exchange(GET, answer=ok(b"ok", b"X-A: 3", b"x-a: 1", b"X-A: 2"))
    require([v.strip() for v in response.value(b"X-A").split(b",")] == [b"3", b"1", b"2"], f"{response.values(b'X-A')}")


@case("HTTP/2: a body of 8 MiB comes down and goes up whole")
def h2_big(trial):
    body = bytes(range(256)) * 32768
    trial.origin.answer = lambda request: ok(body)
    link = trial.connect_h2(timeout=15.0)
    require(link.answer(link.open(h2.request())).body == body, "not whole down")
    number = link.open(h2.request(b"POST", b"/", (b"content-length", b"%d" % len(body))), end=False)
    link.data(number, body, end=True)
    require(link.answer(number).status == 200 and trial.seen(2).body == body, "not whole up")


@case("HTTP/2: HEAD, 204 and 304 end without a body")
def h2_no_body(trial):
    link = trial.connect_h2()
    for method, answer, status in ((b"HEAD", b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n", 200), (b"GET", b"HTTP/1.1 204 No\r\n\r\n", 204), (b"GET", b"HTTP/1.1 304 No\r\nETag: \"x\"\r\n\r\n", 304)):
        trial.origin.answer = answer
        stream = link.answer(link.open(h2.request(method)))
        require(stream.status == status and stream.is_whole and stream.body == b"", f"{method} {status}: {stream}")


@case("HTTP/2: hop-by-hop fields of a node do not appear")
def h2_hops(trial):
    trial.origin.answer = CHUNKED + b"Connection: keep-alive, X-Nom\r\nX-Nom: 1\r\nKeep-Alive: timeout=5\r\n\r\n2\r\nok\r\n0\r\n\r\n"
    link = trial.connect_h2()
    stream = link.answer(link.open(h2.request()))
    names = {name for name, _ in stream.final}
    require(stream.body == b"ok" and not names & {b"connection", b"keep-alive", b"transfer-encoding", b"x-nom"}, f"{names}")


@case("HTTP/2: a hundred streams at once, each with its own answer")
def h2_many(trial):
    link = trial.connect_h2(timeout=15.0)
    link.until(lambda: link.setting_acks)
    numbers = {link.open(h2.request(b"GET", b"/s%d" % i)): b"/s%d" % i for i in range(100)}
    for number, target in numbers.items():
        require(link.answer(number).body == target, f"{target}: {link.streams[number]}")
