"""Field lines: names, values, line ends and sizes (RFC 9110, section 5; RFC 9112, section 5)"""
import time

from case import PLANTED, add, case, refused, require

START = b"GET /f HTTP/1.1\r\nHost: h.test\r\n"
END = b"\r\n"


def field(name, title, lines, **options):
    options.setdefault("closes", False)
    add(__name__, name, title, refused(START + lines + END, **options))


def has(name, *values):
    return lambda requests: len(requests) == 1 and requests[0].value(name) in values


def dropped(text):
    return lambda requests: len(requests) == 1 and text.strip(b" \t:").lower() not in requests[0].head.lower()


# Names.
for name, text in (("none", b": value"), ("blank", b"X A: b"), ("blank_before_colon", b"X-A : b"), ("tab_before_colon", b"X-A\t: b"), ("nul", b"X\x00A: b"), ("control", b"X\x01A: b"),
                   ("parenthesis", b"X(A): b"), ("slash", b"X/A: b"), ("at", b"X@A: b"), ("utf8", "X-Ä: b".encode()), ("quote", b'X"A": b'), ("del", b"X\x7fA: b"), ("comma", b"X,A: b"), ("brace", b"X{A}: b")):
    field(f"name_{name}", f"Field line {text.decode('utf-8')!r}: refused, or dropped", text + b"\r\n", relayed=dropped(text))
field("no_colon", "A field line without a colon: refused, or dropped", b"nonsense\r\n", relayed=dropped(b"nonsense"))
field("underscore", "A name with an underscore: passed on as it is, or dropped", b"X_A: b\r\n", relayed=lambda requests: not requests[0].values(b"X-A"))
add(__name__, "leading_blank", "A blank before the first field line", refused(b"GET /f HTTP/1.1\r\n Host: h.test\r\nX-A: b\r\n\r\n", closes=False))

# Values.
for name, text in (("nul", b"a\x00b"), ("bell", b"a\x07b"), ("escape", b"a\x1bb"), ("del", b"a\x7fb"), ("vertical_tab", b"a\x0bb"), ("soh", b"\x01")):
    field(f"value_{name}", f"Field value {text.decode()!r}" + ("" if name == "nul" else ": refused, or the same"), b"X-A: " + text + b"\r\n", relayed=None if name == "nul" else has(b"X-A", text, text.replace(text[1:2], b" ")))
field("value_bare_cr", "A bare CR in a value: refused, or a blank", b"X-A: a\rb\r\n", relayed=has(b"X-A", b"a b"))
field("value_bare_cr_line", "A field after a bare CR: refused, or part of the value", b"X-A: a\rX-B: b\r\n", relayed=lambda requests: not requests[0].values(b"X-B") and b"\r" not in requests[0].value(b"X-A"))
field("value_folded", "A continued line: refused, or joined by blanks", b"X-A: a\r\n b\r\n", relayed=lambda requests: (requests[0].value(b"X-A") or b"").split() == [b"a", b"b"] and b"\r\n b" not in requests[0].head)
field("value_folded_tab", "A line continued by a tab: refused, or joined by blanks", b"X-A: a\r\n\tb\r\n", relayed=lambda requests: (requests[0].value(b"X-A") or b"").split() == [b"a", b"b"] and b"\r\n\tb" not in requests[0].head)
field("value_empty", "An empty value is passed on", b"X-A:\r\n", relayed=lambda requests: requests[0].values(b"X-A") == [b""])
field("value_blanks", "Blanks around a value are not part of it; those inside stay", b"X-A: \t a  b \t\r\n", relayed=has(b"X-A", b"a  b"))
field("value_tab", "A tab inside a value stays", b"X-A: a\tb\r\n", relayed=has(b"X-A", b"a\tb"))
field("value_colons", "Colons in a value stay", b"X-A: a:b::c\r\n", relayed=has(b"X-A", b"a:b::c"))
field("value_utf8", "UTF-8 in a value stays", "X-A: größe\r\n".encode(), relayed=has(b"X-A", "größe".encode()))
field("value_latin1", "Latin-1 in a value stays, or is refused", b"X-A: gr\xf6\xdfe\r\n", relayed=has(b"X-A", b"gr\xf6\xdfe"))
field("value_quoted", "A quoted string stays as it is", b'X-A: "a, \\"b\\""\r\n', relayed=has(b"X-A", b'"a, \\"b\\""'))
field("value_8k", "A value of 8,000 bytes is passed on", b"X-A: " + b"a" * 8000 + b"\r\n", relayed=has(b"X-A", b"a" * 8000))
field("value_1m", "A value of 1 MiB is refused", b"X-A: " + b"a" * (1 << 20) + b"\r\n")
field("many_90", "Ninety fields are passed on", b"".join(b"X-%d: v\r\n" % i for i in range(90)), relayed=lambda requests: sum(name[:2].upper() == b"X-" and name[2:].isdigit() for name, _ in requests[0].fields) == 90)
field("many_10000", "Ten thousand fields are refused", b"".join(b"X-%d: v\r\n" % i for i in range(10_000)))
field("unended_1m", "A field line of 1 MiB that never ends", b"X-A: " + b"a" * (1 << 20), incomplete=False)

# Line ends.
add(__name__, "lf_only", "Bare LF as the line end: refused, or one request", refused(b"GET /f HTTP/1.1\nHost: h.test\nX-A: b\n\n", closes=False,
                                                                                       relayed=lambda requests: has(b"X-A", b"b")(requests) and b"\r\n" in requests[0].head))
add(__name__, "cr_only", "Bare CR as the line end", refused(b"GET /f HTTP/1.1\rHost: h.test\r\r", closes=False))
add(__name__, "lf_cr", "LF CR as the line end", refused(b"GET /f HTTP/1.1\n\rHost: h.test\n\r\n\r", closes=False))
field("crlf_lf_mixed", "CRLF and LF mixed: refused, or one request", b"X-A: b\nX-B: c\r\n", relayed=lambda requests: has(b"X-A", b"b")(requests) and requests[0].value(b"X-B") == b"c")
field("cr_cr_lf", "CR CR LF as the line end: refused, or one request", b"X-A: b\r\r\nX-B: c\r\n", relayed=lambda requests: b"\r\r" not in requests[0].head)
add(__name__, "double_crcrlf", "CR CR LF CR CR LF does not end a head that hides a request", refused(START + b"X-A: b\r\r\n\r\r\n" + PLANTED, closes=False, own_request=False), plants=False)


@case("A head sent byte by byte is served")
def byte_by_byte(trial):
    client = trial.connect()
    for byte in START + b"X-A: b\r\n\r\n":
        client.send(bytes([byte]))
    require(client.response().status == 200, "not served")


@case("A head that never ends is given up within 15 s")
def slow_head(trial):
    client = trial.connect()
    client.send(b"GET / HTTP/1.1\r\nHost: h.test\r\n")
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        client.send(b"X-A: b\r\n")
        if client.is_closed(within=0.5):
            return
    require(False, "still open after 15 s")


@case("Names differ by case only: both are passed on")
def same_name(trial):
    _, seen = trial.exchange(START + b"X-a: 1\r\nx-A: 2\r\n" + END)
    require([v.strip() for v in (seen.value(b"X-A") or b"").split(b",")] == [b"1", b"2"], f"{seen.value(b'X-A')}")


@case("Values of one name keep their order")
def order(trial):
    _, seen = trial.exchange(START + b"X-A: 3\r\nX-B: x\r\nX-A: 1\r\nX-A: 2\r\n" + END)
    require([v.strip() for v in (seen.value(b"X-A") or b"").split(b",")] == [b"3", b"1", b"2"], f"{seen.value(b'X-A')}")
