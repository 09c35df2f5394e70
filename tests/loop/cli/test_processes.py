"""Commands as processes: statuses, streams, signals. Few: each costs a start of Python."""

import os
import signal
import ssl
import subprocess
import sys
from pathlib import Path

import pytest
from websockets.sync.client import connect

from playground.server.handshake import PATHS
from tests.support.faulty import Authority

ROOT = Path(__file__).parents[3]
PATIENCE_S = 60


@pytest.fixture
def start(tmp_path):
    """Start a command in a folder of its own; it is gone when the test is over."""
    running = []

    def run(*words):
        surroundings = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
        line = [sys.executable, "-m", "playground", *words]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        running.append(subprocess.Popen(line, cwd=tmp_path, env=surroundings, text=True, **pipes))
        return running[-1]

    yield run
    for process in running:
        if process.poll() is None:
            process.kill()
        process.communicate()


def until(stream, words):
    """Read lines up to the one that holds ``words``; return them."""
    lines = []
    for line in stream:
        lines.append(line)
        if words in line:
            return lines
    raise AssertionError(f"{words} never came: {lines}")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
def test_local_serves_every_path_and_ends_cleanly_with_ctrl_c(start):
    process = start("local", "--port", "0")
    lines = until(process.stdout, "Ready")
    urls = [line.split()[0] for line in lines if line.strip().startswith("ws://127.0.0.1:")]
    assert [url[url.index("/", 5 + len("//")) :] for url in urls] == list(PATHS)
    for url in urls:
        with connect(url) as link:
            assert "session.created" in link.recv(timeout=PATIENCE_S)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=PATIENCE_S)
    assert (process.returncode, out, err) == (0, "", "Stopped.\n")


def test_local_serves_wss_with_a_certificate(start, tmp_path):
    authority = Authority(tmp_path)
    process = start("local", "--port", "0", "--certificate", str(authority.certificate()))
    url = until(process.stdout, "wss://")[-1].split()[0]
    trust = ssl.create_default_context(cafile=authority.file)
    with connect(url.replace("127.0.0.1", "localhost"), ssl=trust) as link:
        assert "session.created" in link.recv(timeout=PATIENCE_S)


@pytest.mark.parametrize(
    ("flags", "status", "words"),
    [(["--certificate", "absent.pem"], 1, "no certificate file"), (["--key", "k.pem"], 2, "needs a certificate")],
)
def test_a_certificate_that_does_not_serve_is_told_in_a_line(start, flags, status, words):
    process = start("local", "--port", "0", *flags)
    out, err = process.communicate(timeout=PATIENCE_S)
    assert (process.returncode, out, err.count("\n")) == (status, "", 1)
    assert words in err


def test_a_taken_port_is_a_failure(start):
    first = start("local", "--port", "0")
    line = next(line for line in first.stdout if "ws://" in line)
    port = line.split("127.0.0.1:")[1].split("/")[0]
    second = start("local", "--port", port)
    out, err = second.communicate(timeout=PATIENCE_S)
    assert (second.returncode, out) == (1, "")
    assert err.startswith(f"Port {port} on 127.0.0.1 is taken")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
def test_ctrl_c_while_an_answer_arrives_is_status_130_and_silent(start):
    process = start("say", "Tell me a long story.")
    until(process.stdout, "Received")
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=PATIENCE_S)
    assert (process.returncode, err) == (130, "")


def test_a_reader_that_goes_away_ends_it_without_a_word(start):
    process = start("say", "Tell me a long story.")
    until(process.stdout, "Received")
    process.stdout.close()
    process.stdin.close()
    assert process.wait(PATIENCE_S) == 1
    assert process.stderr.read() == ""
    process.stdout = process.stdin = None


def test_what_libraries_log_stays_out_of_the_way(start, monkeypatch):
    for name in ("AZURE_OPENAI_API_KEY", "IDENTITY_ENDPOINT", "AZURE_CLIENT_ID"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AZURE_TOKEN_CREDENTIALS", "EnvironmentCredential")
    process = start("check", "--service", "azure", "--endpoint", "https://x.openai.azure.com", "--deployment", "d")
    out, err = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 1
    assert "sign-in      failed  You are not signed in to Azure." in out
    assert err.count("\n") == 1
