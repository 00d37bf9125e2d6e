"""Starts the proxies under test, each before an origin of its own, on free loopback ports; ends only what it started."""
import json
import shutil
import socket
import string
import subprocess
import tempfile
import time
from pathlib import Path

from client import Client, Closed, Malformed, Silence
from naive import ByteForwarder, HeadForwarder
from origin import H2Origin, Origin, ok

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
RINGPROXY = ROOT / "artifacts/bin/RingProxy/release/ringproxy"
RINGCTL = ROOT / "artifacts/bin/RingProxy.Cli/release/ringctl"
PACKAGES = {"nginx": "nginx-light", "haproxy": "haproxy", "caddy": "caddy"}
CONFIGS = {"ringproxy": "ringproxy.json", "nginx": "nginx.conf", "haproxy": "haproxy.cfg", "caddy": "Caddyfile"}


def program_of(name):
    path = str(RINGPROXY) if name == "ringproxy" else shutil.which(name, path="/usr/sbin:/usr/bin:/usr/local/bin")
    if path is None or not Path(path).exists():
        hint = "dotnet build -c Release RingProxy.sln" if name == "ringproxy" else f"Debian package {PACKAGES[name]}"
        raise SystemExit(f"{name} is missing: {hint}")
    return path


def version_of(name):
    flag = {"nginx": "-v", "caddy": "version", "haproxy": "-v"}.get(name)
    if flag is None:
        return name
    run = subprocess.run([program_of(name), flag], capture_output=True, text=True, check=False)
    numbers = [word for word in (run.stdout + run.stderr).replace("/", " ").split() if word[:1].isdigit() or word[:2].strip("v").isdigit()]
    return f"{name} {numbers[0].split('-')[0].lstrip('v')}"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Proxy:
    """A proxy and its origins. `h2_port` is None where HTTP/2 is not spoken."""

    def __init__(self, name):
        self.name = name
        self.origin, self.h2_origin = Origin(), H2Origin()
        self.work = Path(tempfile.mkdtemp(prefix=f"conformance-{name}-"))
        self.process = None

    def start(self):
        if self.name in ("bytes", "heads"):
            forwarder = (ByteForwarder if self.name == "bytes" else HeadForwarder)(self.origin.port)
            self.port, self.h2_port = forwarder.port, None
            return self
        self.port = free_port()
        self.h2_port = free_port() if self.name == "nginx" else self.port
        template = string.Template((HERE / "proxies" / CONFIGS[self.name]).read_text())
        config = self.work / CONFIGS[self.name]
        config.write_text(template.safe_substitute(
            work=self.work, port=self.port, h2_port=self.h2_port, origin=self.origin.port, h2_origin=self.h2_origin.port))
        self.log = open(self.work / "log", "wb")
        self.process = subprocess.Popen(self._command(config), stdout=self.log, stderr=self.log, cwd=self.work)
        self._wait()
        return self

    def _command(self, config):
        program = program_of(self.name)
        if self.name == "ringproxy":
            for ring, origin in (("node", self.origin), ("grpc", self.h2_origin)):
                draft = self.work / f"{ring}.json"
                draft.write_text(json.dumps({"ringId": ring, "placement": {"algorithm": "ring"}, "replicas": 1,
                                             "nodes": [{"nodeId": "n1", "address": f"127.0.0.1:{origin.port}"}]}))
                subprocess.run([RINGCTL, "put", draft, "--store", f"file:{self.work}/rings"], check=True, capture_output=True)
            return [program, "sidecar", "--config", config]
        return {"nginx": [program, "-c", config], "haproxy": [program, "-db", "-f", config],
                "caddy": [program, "run", "--config", config, "--adapter", "caddyfile"]}[self.name]

    def _wait(self):
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            if self._answers():
                return
            time.sleep(0.05)
        raise SystemExit(f"{self.name} does not serve; its log ends:\n" + (self.work / "log").read_text()[-2000:])

    def _answers(self):
        """Whether a plain request comes through; its connection to the origin is not kept."""
        self.origin.answer = ok(b"", b"Connection: close")
        try:
            client = Client(self.port, timeout=2.0)
            response = client.send(b"GET /ready HTTP/1.1\r\nHost: h.test\r\nConnection: close\r\n\r\n").response()
            client.close()
            return response.status == 200
        except (OSError, Silence, Closed, Malformed):
            return False

    def settle(self):
        """Before a case: no connection to the origins is left over, and the proxy has noticed."""
        self.h2_origin.reset()
        self.origin.reset()
        deadline = time.monotonic() + 5
        while not self._answers() and time.monotonic() < deadline:
            time.sleep(0.02)
        self.origin.reset()

    def is_alive(self):
        return self.process is None or self.process.poll() is None

    def stop(self):
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
        shutil.rmtree(self.work, ignore_errors=True)
