"""Servers on loopback that fail in one way each, and certificates that are wrong in one way each."""

import asyncio
import datetime
import json
import logging
import socket
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from websockets.asyncio.server import serve

SILENT = logging.Logger("faulty server", logging.CRITICAL)  # it would write down the keys it is sent
CREATED = '{"type":"session.created","event_id":"event_1","session":{"type":"realtime","id":"sess_1"}}'


def error(code: str | None, message: str = "No.", **fields) -> str:
    """Return an error event."""
    body = {"type": "invalid_request_error", "code": code, "message": message, "param": None, **fields}
    return json.dumps({"type": "error", "event_id": "event_2", "error": body})


def refusal(status: int, body: str | dict = "", **headers: str) -> bytes:
    """Return an HTTP answer; a ``body`` that is a mapping goes as JSON, under ``error``."""
    text = json.dumps({"error": body}) if isinstance(body, dict) else body
    lines = [f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items()]
    head = f"HTTP/1.1 {status} Status\r\nContent-Length: {len(text.encode())}\r\n{''.join(lines)}\r\n"
    return (head + text).encode()


@asynccontextmanager
async def answering(answer: bytes, tls: ssl.SSLContext | None = None) -> AsyncIterator[str]:
    """Read a request, give ``answer`` whatever it was, hang up; without an answer hang up at once."""

    async def visit(reader, writer):
        if answer:
            await reader.read(65_536)
            writer.write(answer)
        writer.close()

    async with await asyncio.start_server(visit, "127.0.0.1", 0, ssl=tls) as server:
        yield f"{'wss' if tls else 'ws'}://localhost:{server.sockets[0].getsockname()[1]}/v1/realtime?model=m"


@asynccontextmanager
async def mute() -> AsyncIterator[str]:
    """Take connections and never say a word."""
    visitors = []

    async def visit(reader, writer):
        visitors.append(writer)

    async with await asyncio.start_server(visit, "127.0.0.1", 0) as server:
        yield f"ws://localhost:{server.sockets[0].getsockname()[1]}/v1/realtime"
        for writer in visitors:
            writer.close()


@asynccontextmanager
async def speaking(*frames: str, close: int | None = None, cut: bool = False) -> AsyncIterator[str]:
    """Open the WebSocket, send ``frames``, then close with a code, cut the line, or stay."""

    async def visit(connection):
        for frame in frames:
            await connection.send(frame)
        if cut:
            connection.transport.abort()
        if close is not None:
            await connection.close(close, "sk-planted-in-a-reason")
        await connection.wait_closed()

    async with serve(visit, "127.0.0.1", 0, logger=SILENT, close_timeout=0.1) as server:
        yield f"ws://localhost:{server.sockets[0].getsockname()[1]}/v1/realtime?model=m"


@contextmanager
def nobody() -> Iterator[str]:
    """Hold a port on which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"ws://127.0.0.1:{taken.getsockname()[1]}/v1/realtime"


class Authority:
    """Signs certificates; whoever should trust it is given ``file``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test authority")])
        self.file = folder / "authority.pem"
        builder = self._builder(self._name, self._key, days=2)
        usage = x509.KeyUsage(*(name in ("crl_sign", "key_cert_sign") for name in KEY_USES))
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        certificate = builder.add_extension(usage, critical=True).sign(self._key, hashes.SHA256())
        self.file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))

    def server(self, host: str = "localhost", days: int = 1) -> ssl.SSLContext:
        """Return TLS for a server called ``host``; with negative ``days`` its certificate has expired."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate(host, days))
        return context

    def certificate(self, host: str = "localhost", days: int = 1) -> Path:
        """Return a PEM file that holds a server's key and certificate."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
        names = x509.SubjectAlternativeName([x509.DNSName(host)])
        signed = self._builder(name, key, days).add_extension(names, critical=False).sign(self._key, hashes.SHA256())
        file = self._folder / f"{host}{days}.pem"
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        file.write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
        return file

    def _builder(self, name, key, days: int) -> x509.CertificateBuilder:
        now = datetime.datetime.now(datetime.timezone.utc)
        own, issuer = key.public_key(), self._key.public_key()
        return (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(self._name)
            .public_key(own)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=10))
            .not_valid_after(now + datetime.timedelta(days=days))
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(own), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer), critical=False)
        )


KEY_USES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)
