"""Request lines: methods, targets, versions, and the host (RFC 9112, section 3)"""
from case import PLANTED, add, case, refused, require

HOST = b"Host: h.test\r\n\r\n"


def line(name, title, text, host=HOST, **options):
    options.setdefault("closes", False)
    add(__name__, name, title, refused(text + b"\r\n" + host, **options))


def target_is(*targets):
    return lambda requests: len(requests) == 1 and requests[0].target in targets


# Methods.
@case("A method that the proxy does not know is passed on, or 405 or 501")
def method_unknown(trial):
    refused(b"BREW /pot HTTP/1.1\r\n" + HOST, relayed=lambda requests: requests[0].method == b"BREW", closes=False)(trial)


line("method_lower", "get is not GET", b"get / HTTP/1.1", relayed=lambda requests: requests[0].method == b"get")
line("method_control", "A control character in the method", b"G\x01T / HTTP/1.1")
line("method_colon", "A separator in the method", b"G:T / HTTP/1.1")
line("method_empty", "No method", b" / HTTP/1.1")
line("method_long", "A method of 100,000 letters", b"G" * 100_000 + b" / HTTP/1.1")
def relays(method):
    def run(trial):
        response, seen = trial.exchange(method + b" /r HTTP/1.1\r\nHost: h.test\r\nContent-Length: 5\r\n\r\nhello")
        require(response.status == 200 and seen.method == method and seen.body == b"hello", f"{response.status}")
    add(__name__, f"method_{method.decode().lower()}", f"{method.decode()} is passed on with its body", run)


for method in (b"PUT", b"PATCH", b"DELETE", b"OPTIONS", b"PROPFIND", b"REPORT"):
    relays(method)


@case("TRACE: refused, or passed on without a body")
def method_trace(trial):
    refused(b"TRACE / HTTP/1.1\r\n" + HOST, relayed=lambda requests: requests[0].method == b"TRACE", closes=False)(trial)


@case("OPTIONS with Max-Forwards: 0 goes no further; others are counted down")
def max_forwards(trial):
    client = trial.connect().send(b"OPTIONS /a HTTP/1.1\r\nMax-Forwards: 0\r\n" + HOST)
    client.response()
    require(not trial.origin.requests, "the node was asked")
    response, seen = trial.exchange(b"OPTIONS /b HTTP/1.1\r\nMax-Forwards: 5\r\n" + HOST)
    require(seen.value(b"Max-Forwards") == b"4", f"passed on as {seen.value(b'Max-Forwards')}")


# Targets.
line("target_none", "No target", b"GET HTTP/1.1")
line("target_empty", "An empty target between two blanks", b"GET  HTTP/1.1")
line("target_relative", "A target without a slash", b"GET foo HTTP/1.1")
line("target_blank", "A blank in the target", b"GET /a b HTTP/1.1")
line("target_tab", "A tab in the target", b"GET /a\tb HTTP/1.1")
line("target_nul", "NUL in the target", b"GET /a\x00b HTTP/1.1")
line("target_cr", "A bare CR in the request line", b"GET /a\rb HTTP/1.1")
line("target_control", "A control character in the target", b"GET /a\x01b HTTP/1.1", relayed=target_is(b"/a%01b"))
line("target_del", "DEL in the target", b"GET /a\x7fb HTTP/1.1", relayed=target_is(b"/a%7Fb", b"/a%7fb"))
line("target_utf8", "UTF-8 in the target: refused, or the same path", "GET /ä HTTP/1.1".encode(), relayed=target_is("/ä".encode(), b"/%C3%A4", b"/%c3%a4"))
line("target_latin1", "A byte beyond ASCII in the target: refused, or the same path", b"GET /\xe4 HTTP/1.1", relayed=target_is(b"/\xe4", b"/%E4", b"/%e4"))
line("target_quote", "A quotation mark in the target: refused, or the same path", b'GET /a"b HTTP/1.1', relayed=target_is(b'/a"b', b"/a%22b"))
line("target_fragment", "A fragment: refused, or not part of the path", b"GET /a#b HTTP/1.1", relayed=target_is(b"/a", b"/a%23b"))
line("target_64k", "A target of 64 KiB: refused, or whole", b"GET /" + b"a" * 65536 + b" HTTP/1.1", relayed=target_is(b"/" + b"a" * 65536))
line("target_1m", "A target of 1 MiB", b"GET /" + b"a" * (1 << 20) + b" HTTP/1.1")
line("target_star", "OPTIONS *: answered, or passed on as it is", b"OPTIONS * HTTP/1.1", relayed=lambda requests: not requests or requests[0].target in (b"*", b"/*"))
line("target_star_get", "GET *", b"GET * HTTP/1.1")
line("target_authority", "A host and port as the target of GET", b"GET h.test:80 HTTP/1.1")
line("target_connect", "CONNECT is not for everybody", b"CONNECT h.test:80 HTTP/1.1", host=b"Host: h.test:80\r\n\r\n")
line("target_connect_path", "CONNECT with a path", b"CONNECT /a HTTP/1.1")
line("target_absolute", "An absolute target: host and path as named in it", b"GET http://h.test/a?b HTTP/1.1",
     relayed=lambda requests: requests[0].target in (b"/a?b", b"http://h.test/a?b") and requests[0].value(b"Host") == b"h.test")
line("target_absolute_wins", "An absolute target beside another host: refused, or its host goes on", b"GET http://good.test/a HTTP/1.1", host=b"Host: evil.test\r\n\r\n",
     relayed=lambda requests: b"evil" not in requests[0].head and requests[0].value(b"Host") == b"good.test")
line("target_absolute_no_path", "An absolute target without a path: /", b"GET http://h.test HTTP/1.1", relayed=target_is(b"/", b"http://h.test/", b"http://h.test"))
line("target_absolute_user", "Userinfo in an absolute target: refused, or not in Host", b"GET http://user@h.test/a HTTP/1.1",
     relayed=lambda requests: requests[0].value(b"Host") == b"h.test")
line("target_scheme", "A target of another scheme: refused, or taken as this server's", b"GET ftp://h.test/a HTTP/1.1", relayed=target_is(b"/a", b"ftp://h.test/a"))
line("target_split", "A target with an encoded line end stays encoded", b"GET /a%0d%0aX:%20y HTTP/1.1", relayed=lambda requests: b"\r\nX: y" not in requests[0].head and requests[0].target.lower() == b"/a%0d%0ax:%20y")

# Versions.
line("version_missing", "HTTP/0.9: refused, or answered and closed", b"GET /", host=b"", relayed=lambda requests: True, wait=1.0)
line("version_20", "HTTP/2.0 in the request line", b"GET / HTTP/2.0")
line("version_12", "HTTP/1.2 is read as HTTP/1.1, or refused", b"GET / HTTP/1.2", relayed=lambda requests: requests[0].version in (b"HTTP/1.1", b"HTTP/1.0"))
for name, version in (("lower", b"http/1.1"), ("zeros", b"HTTP/01.1"), ("two_digits", b"HTTP/1.10"), ("junk", b"HTTP/1.1x"), ("other", b"HTCPCP/1.0"), ("no_dot", b"HTTP/11")):
    line(f"version_{name}", f"Version {version.decode()!r}", b"GET / " + version)
line("line_blanks", "Several blanks between the parts: refused, or read as one", b"GET   /a   HTTP/1.1", relayed=target_is(b"/a"))
line("line_trailing_blank", "A blank after the version: refused, or read over", b"GET /a HTTP/1.1 ", relayed=target_is(b"/a"))
line("line_four_parts", "Four parts", b"GET /a /planted HTTP/1.1")
line("line_leading_crlf", "An empty line before the request is read over", b"\r\nGET /a HTTP/1.1", relayed=target_is(b"/a"))

# Hosts.
for name, title, host in (
        ("missing", "No Host", b""), ("twice", "Host twice", b"Host: a.test\r\nHost: b.test\r\n"), ("twice_same", "The same Host twice", b"Host: h.test\r\nHost: h.test\r\n"),
        ("blank_inside", "A blank in Host", b"Host: a b\r\n"), ("path", "A path in Host", b"Host: h.test/a\r\n"), ("user", "Userinfo in Host", b"Host: user@h.test\r\n"),
        ("list", "Two names in Host", b"Host: a.test, b.test\r\n"), ("port_text", "A port that is no number", b"Host: h.test:http\r\n"), ("nul", "NUL in Host", b"Host: h\x00.test\r\n"),
        ("port_twice", "Two ports in Host", b"Host: h.test:80:81\r\n"), ("blank_before_colon", "A blank before the colon of Host", b"Host : h.test\r\n"),
        ("bracket", "Half an IPv6 address in Host", b"Host: [::1\r\n"), ("query", "A question mark in Host", b"Host: h.test?a\r\n"), ("control", "A control character in Host", b"Host: h\x01.test\r\n"),
        ("folded", "A second Host on a continued line", b"Host: a.test\r\n Host: b.test\r\n")):
    add(__name__, f"host_{name}", title, refused(b"GET / HTTP/1.1\r\n" + host + b"\r\n", closes=False))
line("host_empty", "An empty Host: refused, or passed on", b"GET / HTTP/1.1", host=b"Host:\r\n\r\n", relayed=lambda requests: len(requests[0].values(b"Host")) <= 1)
line("host_ipv6", "An IPv6 address with a port as Host is passed on, or the node's own", b"GET / HTTP/1.1", host=b"Host: [::1]:8080\r\n\r\n",
     relayed=lambda requests: requests[0].value(b"Host") is not None)
line("host_http10", "HTTP/1.0 needs no Host", b"GET /a HTTP/1.0", host=b"\r\n", relayed=target_is(b"/a"))


@case("A TLS handshake on a port for clear text is refused or closed")
def tls_hello(trial):
    refused(bytes.fromhex("1603010200010001fc0303") + bytes(501), closes=True)(trial)


@case("Random bytes are refused or closed")
def noise(trial):
    refused(b"\x00\xff\x00\xff\r\n\r\n" * 3)(trial)


@case("A request in lower case after a good one: nothing is planted", plants=False)
def pipelined_garbage(trial):
    client = trial.connect().send(b"GET /a HTTP/1.1\r\n" + HOST + b"planted / nothing\r\n\r\n")
    require(client.response().status == 200, "the good request failed")
    second = client.response(timeout=2.0)
    require(400 <= second.status < 600 and client.is_closed(), f"{second.status}")
