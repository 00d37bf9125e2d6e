"""What a case is made of: its registration, its trial against one proxy, and its verdicts."""
import itertools
from dataclasses import dataclass

import h2
from client import Client, Closed, Silence
from origin import ok

PASS, FAIL, SMUGGLED = "pass", "fail", "smuggled"
PLANTED = b"GET /planted HTTP/1.1\r\nHost: h.test\r\n\r\n"
CASES = []


class Failed(Exception):
    pass


class Smuggled(Exception):
    pass


@dataclass
class Case:
    theme: str
    name: str
    title: str
    run: object
    plants: bool = False  # tries to plant a request, so that a proxy that passes bytes on must be caught


def case(title, plants=False):
    """Registers a function as a case; its module is its theme."""
    def register(run):
        add(run.__module__, run.__name__, title, run, plants)
        return run
    return register


def add(module, name, title, run, plants=False):
    theme = module.rpartition(".")[2]
    if any((known.theme, known.name) == (theme, name) for known in CASES):
        raise ValueError(f"two cases are {theme}.{name}")
    CASES.append(Case(theme, name, title, run, plants))


def require(holds, reason):
    if not holds:
        raise Failed(reason)


class Trial:
    """One case against one proxy."""
    probes = itertools.count(1)

    def __init__(self, proxy):
        self.proxy, self.origin, self.h2_origin = proxy, proxy.origin, proxy.h2_origin
        self.opened = []

    def connect(self, **options):
        client = Client(self.proxy.port, **options)
        self.opened.append(client)
        return client

    def connect_h2(self, **options):
        require(self.proxy.h2_port, "speaks no HTTP/2")
        link = h2.connect(self.proxy.h2_port, **options)
        self.opened.append(link)
        return link

    def end(self):
        for opened in self.opened:
            opened.close()

    def exchange(self, raw, answer=None, method="GET", **options):
        """Sends a request on a connection of its own; returns the answer and what the origin saw."""
        if answer is not None:
            self.origin.answer = answer
        response = self.connect(**options).send(raw).response(method)
        return response, self.seen()

    def seen(self, count=1):
        """The request that the origin saw, the last of so many."""
        require(self.origin.wait(lambda: len(self.origin.requests) >= count), f"the origin saw {len(self.origin.requests)} whole requests of {count}")
        return self.origin.requests[count - 1]

    def no_plant(self, is_own_request=False):
        """Nothing was planted. `is_own_request`: the client may well have meant a second request."""
        smuggled, meant = self.origin.planted()
        if smuggled:
            raise Smuggled(f"the origin can read a planted request: {smuggled[0]}")
        require(is_own_request or not meant, "the planted bytes were taken for a request of their own")

    def still_serves(self):
        """A new client gets its own answer: no queue is out of step, and the proxy lives."""
        self.origin.answer = self.origin.session = None
        target = b"/probe/%d" % next(Trial.probes)
        response = self.connect().send(b"GET " + target + b" HTTP/1.1\r\nHost: h.test\r\n\r\n").response()
        saw = response.value(b"X-Saw")
        if saw is not None and saw != target and saw.startswith(b"/"):
            raise Smuggled(f"another client got the answer for {saw!r}")
        require(response.status == 200 and saw == target, f"the next client got {response.status}, for {saw!r} instead of {target!r}: {response.fields!r}")


def refused(raw, relayed=None, closes=True, incomplete=False, own_request=False, late=False, wait=2.0):
    """A run for a request that has to be refused, or (where RFCs leave it open) relayed as `relayed(requests)` says.

    Refused is a 4xx, 501 or 505, or an end without an answer: other 5xx blame the node. `closes`: the connection must end, too.
    `incomplete`: the proxy may also wait for the rest. `late`: the fault is in the body, so a 502 is no wrong word. `own_request`: the planted bytes may be taken for a second request.
    """
    def run(trial):
        client = trial.connect()
        client.send(*(raw if isinstance(raw, tuple) else (raw,)))
        response = None
        try:
            response = client.response(timeout=wait)
        except (Closed, Silence):
            try:
                response = client.half_close().response(timeout=wait)
            except Silence:
                require(incomplete, "no answer and no end")
            except Closed:
                pass
        finally:
            trial.no_plant(own_request)
        if response is not None and 200 <= response.status < 300:
            require(relayed is not None, f"relayed: {response.status}")
            if PLANTED in (raw if isinstance(raw, bytes) else b"".join(raw)):
                # What follows may be read as a request a moment later.
                trial.origin.wait(lambda: len(trial.origin.requests) > 1, 0.2)
            require(trial.origin.wait(lambda: relayed(trial.origin.requests)), f"relayed as {[r.head for r in trial.origin.requests]!r:.300}")
        elif response is not None:
            require(400 <= response.status < 500 or response.status in (501, 505) or incomplete or late, f"answered {response.status}")
            require(not closes or client.is_closed(), f"{response.status}, but the connection stays")
        trial.no_plant(own_request)
        trial.still_serves()
        trial.no_plant(own_request)
    return run


def sees(trial, condition, reason, timeout=5.0):
    require(trial.origin.wait(condition, timeout), reason)


def verdict_of(case, trial):
    """(verdict, reason)"""
    try:
        case.run(trial)
        trial.no_plant(is_own_request=True)
        errors = trial.origin.errors + trial.h2_origin.errors
        return (FAIL, f"the origin's script: {errors[0]}") if errors else (PASS, "")
    except Smuggled as e:
        return SMUGGLED, str(e)
    except Failed as e:
        verdict, reason = FAIL, str(e)
    except Silence as e:
        verdict, reason = FAIL, f"hangs: {e}"
    except Closed as e:
        verdict, reason = FAIL, f"closed: {e}"
    except Exception as e:  # A mistake of the case itself has to be told, not to end the run.
        verdict, reason = FAIL, f"{type(e).__name__}: {e}"
    finally:
        trial.end()
    smuggled, _ = trial.origin.planted()
    return (SMUGGLED, f"the origin can read a planted request: {smuggled[0]}") if smuggled else (verdict, reason)
