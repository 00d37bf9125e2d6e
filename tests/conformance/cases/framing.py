"""Content-Length and Transfer-Encoding: where a request ends (RFC 9112, section 6)"""
from case import PLANTED, add, case, refused, require

HEAD = b"POST /front HTTP/1.1\r\nHost: h.test\r\n"
P = PLANTED
LENGTH = b"Content-Length: %d\r\n"
HIDDEN_IN_CHUNK = b"%x\r\n%s\r\n0\r\n\r\n" % (len(P), P)  # whole as chunks; with a short Content-Length the rest is a request
AFTER_LAST_CHUNK = b"0\r\n\r\n" + P                        # whole by its length; as chunks the rest is a request


def body_is(body, count=1):
    """One request, with this body, framed once."""
    def holds(requests):
        first = requests[0] if requests else None
        return first and len(requests) == count and first.body == body and not (
            first.values(b"Content-Length") and first.values(b"Transfer-Encoding")) and len(first.values(b"Content-Length")) <= 1
    return holds


def length_first(lines, title, name, body=AFTER_LAST_CHUNK, **options):
    """A body that a server without these lines takes by its length."""
    plants = options.pop("plants", True)
    add(__name__, name, title, refused(HEAD + lines + LENGTH % len(body) + b"\r\n" + body, **options), plants=plants)


def both(name, title, lines, body, plants=True, **options):
    add(__name__, name, title, refused(HEAD + lines + b"\r\n" + body, **options), plants=plants)


# Both at once: refuse, or go by Transfer-Encoding alone and close.
both("cl_te", "CL.TE: the length covers a second request that chunks do not", LENGTH % len(AFTER_LAST_CHUNK) + b"Transfer-Encoding: chunked\r\n",
     AFTER_LAST_CHUNK, relayed=body_is(b""))
both("te_cl", "TE.CL: a chunk holds a request that the length does not cover", b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
     HIDDEN_IN_CHUNK, relayed=body_is(P))
both("te_cl_order", "TE before CL in the head", b"Transfer-Encoding: chunked\r\n" + LENGTH % len(AFTER_LAST_CHUNK), AFTER_LAST_CHUNK, relayed=body_is(b""))


@case("Content-Length with Transfer-Encoding: refused, or the connection closed after the answer")
def both_closes(trial):
    client = trial.connect().send(HEAD + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")
    client.response()
    require(client.is_closed(), "the connection stays open")


# Lengths.
both("cl_cl", "Two lengths that differ", b"Content-Length: 0\r\n" + LENGTH % len(P), P)
both("cl_cl_reverse", "Two lengths that differ, the longer first", LENGTH % len(P) + b"Content-Length: 0\r\n", P)
both("cl_list_differs", "A list of two lengths that differ", b"Content-Length: 0, %d\r\n" % len(P), P)
both("cl_same_twice", "The same length twice: refused, or merged", b"Content-Length: 5\r\nContent-Length: 5\r\n", b"hello", plants=False, relayed=body_is(b"hello"), closes=False)
both("cl_list_same", "A list of equal lengths: refused, or merged", b"Content-Length: 5, 5\r\n", b"hello", plants=False, closes=False,
     relayed=lambda requests: body_is(b"hello")(requests) and requests[0].value(b"Content-Length") in (b"5", None))
for name, value in (("plus", b"+5"), ("minus", b"-5"), ("hex", b"0x5"), ("exponent", b"5e0"), ("inner_blank", b"5 5"), ("empty", b""), ("text", b"five"), ("semicolon", b"5;"),
                    ("fraction", b"5.0"), ("overflow_64", b"18446744073709551621"), ("overflow_32", b"4294967301"), ("comma", b"5,"), ("vertical_tab", b"\x0b5"), ("nul", b"5\x00")):
    huge = name == "overflow_32"
    both(f"cl_{name}", f"Content-Length: {value.decode()!r}" + (" with five bytes sent: refused, or never whole" if huge else ""),
         b"Content-Length: " + value + b"\r\n", b"hello", plants=False, incomplete=huge, closes=not huge,
         relayed=body_is(b"hello") if name == "comma" else None)
both("cl_zeros", "Content-Length with leading zeros: refused, or 5", b"Content-Length: 0000005\r\n", b"hello", plants=False, relayed=body_is(b"hello"), closes=False)
both("cl_space_before_colon", "Content-Length : with a blank before the colon", LENGTH.replace(b":", b" :") % len(P), P)
both("cl_folded", "Content-Length on a continued line: refused, or unfolded", b"Content-Length:\r\n 5\r\n", b"hello", plants=False, relayed=body_is(b"hello"))
both("cl_then_folded_te", "Transfer-Encoding hidden in a continued line", LENGTH % len(AFTER_LAST_CHUNK) + b"X-A: b\r\n Transfer-Encoding: chunked\r\n", AFTER_LAST_CHUNK,
     plants=False, relayed=body_is(AFTER_LAST_CHUNK))

# Transfer-Encoding, odd or obfuscated, beside a length that covers more.
for name, line in (
        ("blank_before_colon", b"Transfer-Encoding : chunked"), ("tab_before_colon", b"Transfer-Encoding\t: chunked"), ("vertical_tab", b"Transfer-Encoding:\x0bchunked"),
        ("form_feed", b"Transfer-Encoding:\x0cchunked"), ("xchunked", b"Transfer-Encoding: xchunked"), ("quoted", b'Transfer-Encoding: "chunked"'), ("nul_name", b"Transfer-Encoding\x00: chunked"),
        ("nul_value", b"Transfer-Encoding: chunked\x00"), ("cr_inside", b"Transfer-Encoding: \rchunked"),
        ("identity_after", b"Transfer-Encoding: chunked, identity"), ("twice", b"Transfer-Encoding: chunked\r\nTransfer-Encoding: x"),
        ("twice_reverse", b"Transfer-Encoding: x\r\nTransfer-Encoding: chunked"), ("cow", b"Transfer-Encoding: chunked, cow"), ("trailing_junk", b"Transfer-Encoding: chunked;q=1"),
        ("nbsp", b"Transfer-Encoding: \xa0chunked"), ("bare_cr_line", b"X: y\rTransfer-Encoding: chunked")):
    safe = name == "bare_cr_line"  # A bare CR may become a blank; the line is then an ordinary field.
    length_first(line + b"\r\n", f"TE.TE: {line.decode('latin-1')!r} beside a length", f"te_{name}", relayed=body_is(AFTER_LAST_CHUNK) if safe else None)
length_first(b"X: y\nTransfer-Encoding: chunked\r\n", "Transfer-Encoding after a bare LF, beside a length", "te_bare_lf", relayed=body_is(b""))
length_first(b"Transfer_Encoding: chunked\r\n", "Transfer_Encoding is another field: its message goes by the length", "te_underscore",
             plants=False, relayed=lambda requests: body_is(AFTER_LAST_CHUNK)(requests) and not requests[0].values(b"Transfer-Encoding"))
length_first(b"Transfer-Encoding:\r\n chunked\r\n", "Transfer-Encoding on a continued line, beside a length", "te_folded", relayed=body_is(b""))

# Transfer-Encoding alone.
CHUNKED = b"5\r\nhello\r\n0\r\n\r\n"
for name, title, line in (("upper", "TRANSFER-ENCODING: CHUNKED is chunked", b"TRANSFER-ENCODING: CHUNKED"), ("no_blank", "Transfer-Encoding without a blank is chunked", b"Transfer-Encoding:chunked"),
                          ("tab", "Transfer-Encoding after a tab is chunked", b"Transfer-Encoding:\tchunked"), ("trailing_blanks", "Blanks after chunked do not matter", b"Transfer-Encoding: chunked \t ")):
    both(f"te_alone_{name}", title + ", or refused", line + b"\r\n", CHUNKED, plants=False, relayed=body_is(b"hello"), closes=False)
for name, value in (("gzip", b"gzip"), ("chunked_twice", b"chunked, chunked"), ("chunked_first", b"chunked, gzip"), ("identity", b"identity"), ("unknown", b"squeeze, chunked"), ("empty", b"")):
    coded = name == "unknown"
    both(f"te_alone_{name}", f"Transfer-Encoding: {value.decode()!r} without a length", b"Transfer-Encoding: " + value + b"\r\n", CHUNKED, plants=False,
         relayed=(lambda requests: body_is(b"hello")(requests) and requests[0].value(b"Transfer-Encoding") == b"squeeze, chunked") if coded else None)
add(__name__, "te_http10", "Transfer-Encoding in HTTP/1.0: refused, or the connection closed", refused(b"POST /front HTTP/1.0\r\nHost: h.test\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n" + LENGTH % len(AFTER_LAST_CHUNK) + b"\r\n" + AFTER_LAST_CHUNK,
    relayed=lambda requests: body_is(b"")(requests) or body_is(AFTER_LAST_CHUNK)(requests)), plants=True)


@case("A GET with a body: passed on whole, or refused", plants=False)
def get_with_body(trial):
    refused(b"GET /front HTTP/1.1\r\nHost: h.test\r\n" + LENGTH % len(P) + b"\r\n" + P, relayed=body_is(P), closes=False)(trial)


@case("CL.0: the body of a POST stays its body on a kept connection")
def cl_zero(trial):
    client = trial.connect()
    for _ in range(3):
        client.send(HEAD + LENGTH % len(P) + b"\r\n" + P)
        require(client.response().value(b"X-Saw") == b"/front", "another request was answered")
    require(trial.seen(3).body == P, "the body changed")


@case("A request that ends before its length is never whole at the node")
def cut_short(trial):
    trial.connect().send(HEAD + b"Content-Length: 10\r\n\r\nhello").half_close()
    require(not trial.origin.wait(lambda: trial.origin.requests, 1.0), "the node saw a whole request")
    trial.still_serves()
