"""Programs of others that a deployment stands on, each a process of its own: Redis and nginx, started on free ports."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.ports import free_port

ROOT = Path(__file__).parents[2]
PASSWORD = "planted%2Fpassword"
NGINX = """
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log stderr notice;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    add_header X-Replica $upstream_addr always;
    include {folder}/site.conf;
}}
"""
"""Around the file that is deployed: what belongs to a machine, and a header by which a test knows the replica."""


def needed(name: str) -> str:
    """Return the path of a program; skip the test where there is none, but in CI."""
    path = shutil.which(name) or shutil.which(name, path="/usr/sbin")
    if path is None and os.environ.get("CI"):
        pytest.fail(f"no {name}: .ci/run must install one")
    if path is None:
        pytest.skip(f"no {name} is installed")
    return path


class Daemon:
    """A program that says ``ready`` on its output once it listens."""

    def __init__(self, command: list[str], ready: str) -> None:
        self._command, self._ready = command, ready
        self.start()

    def start(self) -> None:
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
        self._process = subprocess.Popen(self._command, text=True, **pipes)
        said = []
        for line in self._process.stdout:
            said.append(line)
            if self._ready in line:
                return
        raise AssertionError("".join(said))

    def stop(self) -> None:
        """End it at once; nothing where it has ended."""
        self._process.send_signal(signal.SIGKILL)
        self._process.communicate()


@contextmanager
def redis(folder: Path) -> Iterator[tuple[str, Daemon]]:
    """Run a Redis that keeps nothing; give its address and itself."""
    port = free_port()
    command = [needed("redis-server"), "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder), "--save", ""]
    daemon = Daemon([*command, "--requirepass", "planted/password"], "Ready to accept connections")
    try:
        yield f"redis://:{PASSWORD}@127.0.0.1:{port}/0", daemon
    finally:
        daemon.stop()


@contextmanager
def nginx(folder: Path, site: str) -> Iterator[None]:
    """Run nginx with a file of servers."""
    (folder / "site.conf").write_text(site)
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder))
    command = [needed("nginx"), "-p", str(folder), "-e", "stderr", "-c", str(folder / "nginx.conf")]
    daemon = Daemon(command, "event method")
    try:
        yield
    finally:
        daemon.stop()


@contextmanager
def balanced(folder: Path, *replicas: int) -> Iterator[str]:
    """Run nginx with the file that is deployed, before replicas at these ports; give its address."""
    port = free_port()
    site = (ROOT / "deploy" / "nginx.conf.template").read_text()
    named = {f"PAGE_{n}": f"127.0.0.1:{replica}" for n, replica in enumerate(replicas, 1)}
    for name, value in {"LISTEN": f"127.0.0.1:{port}", "TRUSTED": "127.0.0.9", **named}.items():
        site = site.replace(f"${{{name}}}", value)
    with nginx(folder, site):
        yield f"http://127.0.0.1:{port}"
