"""Paths and queries reach the node as they came (RFC 9110, section 7.7: a proxy must not modify them)"""
from case import add, refused, require


def kept(name, title, target, *others):
    """Refused, or the very same target at the node; `others` are as good."""
    add(__name__, name, title, refused(b"GET " + target + b" HTTP/1.1\r\nHost: h.test\r\n\r\n", closes=False,
                                       relayed=lambda requests: len(requests) == 1 and requests[0].target in (target, *others)))


def must(name, title, target):
    """The very same target at the node: nothing here may be refused."""
    def run(trial):
        response, seen = trial.exchange(b"GET " + target + b" HTTP/1.1\r\nHost: h.test\r\n\r\n")
        require(response.status == 200 and seen.target == target, f"{response.status}: {seen.target!r}")
    add(__name__, name, title, run)


must("slash_encoded", "%2F stays %2F", b"/a%2Fb")
must("slash_encoded_lower", "%2f stays %2f", b"/a%2fb")
must("unreserved_encoded", "An encoded letter stays encoded", b"/%61%7e")
must("blank_encoded", "%20 stays %20", b"/a%20b")
must("plus", "A plus stays a plus, in path and query", b"/a+b?c+d")
must("utf8_encoded", "Encoded UTF-8 stays", b"/gr%C3%B6%C3%9Fe")
must("latin1_encoded", "An encoded byte that is no UTF-8 stays", b"/gr%F6%DFe")
must("case_of_hex", "The case of hexadecimal digits stays", b"/%c3%B6")
must("percent_encoded", "%25 stays, also before digits", b"/100%25/%252F")
must("semicolons", "Parameters of segments stay", b"/a;v=1/b;c")
must("sub_delims", "All characters that may stand in a path stay", b"/-._~!$&'()*+,;=:@")
must("double_slash", "Two slashes stay two", b"//a//b/")
must("trailing_slash", "A slash at the end stays", b"/a/")
must("empty_query", "An empty query stays", b"/a?")
must("query_mark", "A question mark in a query stays", b"/a?b?c=d??")
must("query_slash", "Slashes and dots in a query stay", b"/a?b=/../c/./d")
must("query_encoded", "A query stays encoded as it is", b"/a?b=%2F%20%c3%B6&c=%26+d")
must("query_empty_parts", "Empty parameters stay", b"/a?&&b=&=c&")
must("query_brackets", "Brackets in a query stay", b"/a?b[]=1&c[d]=2")
must("query_8k", "A query of 7,000 bytes", b"/a?b=" + b"c" * 7000)
must("colon_first", "A first segment with a colon", b"/a:b/c:80")
must("at", "An at sign in the path is no userinfo", b"/@evil.test/a")
kept("dots", "/a/../b is not resolved", b"/a/../b")
kept("dots_up", "/../b is refused, or stays", b"/../b")
kept("dots_encoded", "%2e%2e is not resolved", b"/a/%2e%2e/b")
kept("dot", "/a/./b is not resolved", b"/a/./b")
kept("dots_semicolon", "/..;/ stays", b"/a/..;/b")
kept("backslash", "A backslash stays, or its encoding", b"/a\\b", b"/a%5Cb", b"/a%5cb")
kept("dots_backslash_encoded", "..%5c is not resolved", b"/a/..%5cb")
kept("percent_bad", "A percent sign without digits: refused, or stays", b"/a%zzb")
kept("percent_last", "A percent sign at the end: refused, or stays", b"/a%")
kept("nul_encoded", "%00: refused, or stays", b"/a%00b")
kept("crlf_encoded", "%0d%0a: refused, or stays", b"/a%0d%0ab")
kept("query_quote", "A quotation mark in a query: refused, or stays, or its encoding", b'/a?b="c"', b"/a?b=%22c%22")
kept("query_braces", "Braces in a query: refused, or stay, or their encoding", b"/a?b={c}", b"/a?b=%7Bc%7D")
kept("overlong", "An overlong encoding of a slash stays, or is refused", b"/a%c0%afb")
