"""The built-in server over TLS: the same conversation, and a certificate that does not serve is told in a sentence."""

import asyncio
import ssl

import anyio
import pytest
import websockets
from cryptography.hazmat.primitives import serialization

from playground.errors import EngineError
from playground.server.endpoint import LocalServer
from playground.server.handshake import Certificate
from tests.support.faulty import Authority
from tests.support.oracle import judge
from tests.support.scripted import ScriptedReplier, scripted

PATIENCE_S = 20


@pytest.fixture
def authority(tmp_path):
    return Authority(tmp_path)


def split(pem, folder):
    """Cut a file that holds both into the certificate's and the key's."""
    mark = b"-----BEGIN CERTIFICATE"
    key, certificate = pem.read_bytes().split(mark, 1)
    (folder / "key.pem").write_bytes(key)
    (folder / "certificate.pem").write_bytes(mark + certificate)
    return folder / "certificate.pem", folder / "key.pem"


def served(*files):
    return LocalServer(scripted(), replier=ScriptedReplier(), certificate=Certificate(*files))


@pytest.mark.parametrize("in_two_files", [True, False])
async def test_who_trusts_the_certificate_talks_over_wss(authority, tmp_path, in_two_files):
    pem = authority.certificate()
    with served(*(split(pem, tmp_path) if in_two_files else (pem,))) as url:
        assert url.startswith("wss://127.0.0.1:")
        trust = ssl.create_default_context(cafile=authority.file)
        async with websockets.connect(url.replace("127.0.0.1", "localhost"), ssl=trust) as link:
            await link.send('{"type":"response.create"}')
            with anyio.fail_after(PATIENCE_S):
                while judge(await link.recv())["type"] != "response.done":
                    pass


async def test_who_does_not_trust_it_or_speaks_without_tls_is_turned_away_and_the_rest_goes_on(authority):
    with served(authority.certificate()) as url:
        with pytest.raises(ssl.SSLCertVerificationError):
            await websockets.connect(url.replace("127.0.0.1", "localhost"))
        reader, writer = await asyncio.open_connection("127.0.0.1", int(url.split(":")[2].split("/")[0]))
        writer.write(b"GET /v1/realtime HTTP/1.1\r\n\r\n")
        assert await reader.read() == b""
        writer.close()
        trust = ssl.create_default_context(cafile=authority.file)
        async with websockets.connect(url.replace("127.0.0.1", "localhost"), ssl=trust) as link:
            assert "session.created" in await link.recv()


def locked(pem, folder):
    """Return the same key behind a passphrase."""
    key = serialization.load_pem_private_key(pem.read_bytes(), None)
    kind = serialization.BestAvailableEncryption(b"secret")
    file = folder / "locked.pem"
    file.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, kind))
    return file


def test_files_that_do_not_serve_are_each_told_in_a_sentence(authority, tmp_path):
    pem, other = authority.certificate(), authority.certificate("elsewhere")
    certificate, _ = split(pem, tmp_path)
    wrong = tmp_path / "wrong.pem"
    wrong.write_text("not PEM")
    cases = [
        ((tmp_path / "absent.pem",), "certificate_missing", "There is no certificate file"),
        ((certificate, tmp_path / "absent.pem"), "certificate_missing", "There is no key file"),
        ((wrong,), "certificate_bad", "No certificate with its key"),
        ((certificate,), "certificate_bad", "No certificate with its key"),
        ((certificate, other), "certificate_mismatch", "does not belong"),
        ((certificate, locked(pem, tmp_path)), "certificate_locked", "passphrase"),
    ]
    for files, code, words in cases:
        with pytest.raises(EngineError, match=words) as told:
            served(*files).start()
        assert told.value.code == code
        assert told.value.hint
