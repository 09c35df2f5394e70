"""The token endpoint of a managed identity, faked on loopback: the real azure-identity signs in to it."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


class ManagedIdentity(ThreadingHTTPServer):
    """What was asked of it, how long its tokens live, and whether it gives any."""

    asked: list[str]
    lifetime_s: int
    refuses: bool


class _Endpoint(BaseHTTPRequestHandler):
    server: ManagedIdentity

    def do_GET(self):
        asked = parse_qs(urlsplit(self.path).query)["resource"][0]
        self.server.asked.append(asked)
        found = {
            "access_token": f"token-{len(self.server.asked)}-for-{asked}",
            "token_type": "Bearer",
            "resource": asked,
        }
        self.send_response(400 if self.server.refuses else 200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        body = {**found, "expires_on": str(int(time.time()) + self.server.lifetime_s)}
        self.wfile.write(json.dumps({"error": "invalid_request"} if self.server.refuses else body).encode())

    def log_message(self, *args):
        pass


@contextmanager
def managed_identity(monkeypatch, lifetime_s: int = 3600, refuses: bool = False) -> Iterator[ManagedIdentity]:
    """Be the identity of this machine; ``asked`` lists the resources for which a token was wanted."""
    server = ManagedIdentity(("127.0.0.1", 0), _Endpoint)
    server.asked, server.lifetime_s, server.refuses = [], lifetime_s, refuses
    monkeypatch.setenv("IDENTITY_ENDPOINT", f"http://127.0.0.1:{server.server_port}/msi/token")
    monkeypatch.setenv("IDENTITY_HEADER", "x")
    monkeypatch.setenv("AZURE_TOKEN_CREDENTIALS", "ManagedIdentityCredential")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
