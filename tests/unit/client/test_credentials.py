"""Signing in: keys in the right header and nowhere else, tokens by the real azure-identity, kept and renewed."""

import subprocess
import sys
from types import SimpleNamespace

import anyio
import pytest
from azure.core.exceptions import ClientAuthenticationError
from pydantic import SecretStr

from playground.client.credentials import Anonymous, EntraCredential, KeyCredential, credential_of
from playground.errors import PlaygroundError, ServiceError, SettingsError
from playground.protocol.ga import GA
from playground.services.address import Address
from tests.support.msi import managed_identity

GA_SCOPE = "https://ai.azure.com/.default"
PREVIEW_SCOPE = "https://cognitiveservices.azure.com/.default"


def at(scope=GA_SCOPE, header="api-key"):
    return Address("wss://name.openai.azure.com/openai/v1/realtime?model=m", GA, header, scope=scope)


class Source:
    """Gives numbered tokens that live an hour, by a clock that is only set; counts what is asked of it."""

    def __init__(self):
        self.now, self.asked, self.closed, self.error = 1000.0, [], 0, None

    def get_token_info(self, scope):
        self.asked.append(scope)
        if self.error:
            raise self.error
        return SimpleNamespace(token=f"token-{len(self.asked)}", expires_on=int(self.now + 3600))

    def close(self):
        self.closed += 1

    def credential(self):
        return EntraCredential(lambda: self, lambda: self.now)


async def bearer(credential, scope=GA_SCOPE):
    return (await credential.headers(at(scope)))["Authorization"]


@pytest.mark.parametrize(
    ("header", "expected"), [("api-key", {"api-key": "k1"}), ("Authorization", {"Authorization": "Bearer k1"})]
)
async def test_a_key_goes_into_the_header_that_the_address_names(header, expected):
    assert await KeyCredential(SecretStr("k1")).headers(at(header=header)) == expected


async def test_nothing_is_sent_for_the_anonymous():
    assert await Anonymous().headers(at()) == {}


def test_a_key_does_not_show():
    assert "k-secret" not in repr(KeyCredential(SecretStr("k-secret")))


@pytest.mark.parametrize("key", ["", " s3cret", "s3cret\n", "s3cret\r\nX-Header: 1", "ключ"])
def test_what_cannot_be_a_key_is_refused_before_it_is_sent(key):
    with pytest.raises(SettingsError) as raised:
        KeyCredential(SecretStr(key))
    assert not key.strip() or key not in str(raised.value)


def test_a_credential_is_made_of_whatever_one_gives():
    key = KeyCredential(SecretStr("k"))
    assert credential_of(None) == Anonymous()
    assert credential_of("k") == credential_of(SecretStr("k")) == credential_of(key) == key


async def test_the_real_library_signs_in_for_both_scopes(monkeypatch):
    with managed_identity(monkeypatch) as identity:
        credential = EntraCredential()
        try:
            assert await bearer(credential, GA_SCOPE) == "Bearer token-1-for-https://ai.azure.com"
            assert await bearer(credential, PREVIEW_SCOPE) == "Bearer token-2-for-https://cognitiveservices.azure.com"
            assert await bearer(credential, GA_SCOPE) == "Bearer token-1-for-https://ai.azure.com"
        finally:
            credential.close()
        assert len(identity.asked) == 2


async def test_a_token_that_would_soon_expire_is_not_used_twice(monkeypatch):
    with managed_identity(monkeypatch, lifetime_s=290):
        credential = EntraCredential()
        try:
            assert await bearer(credential) != await bearer(credential)
        finally:
            credential.close()


async def test_a_token_is_renewed_five_minutes_before_it_expires():
    source = Source()
    credential = source.credential()
    assert await bearer(credential) == "Bearer token-1"
    source.now += 3600 - 301
    assert await bearer(credential) == "Bearer token-1"
    source.now += 1
    assert await bearer(credential) == "Bearer token-2"


async def test_ten_conversations_that_start_together_fetch_one_token():
    source = Source()
    credential = source.credential()
    async with anyio.create_task_group() as tasks:
        for _ in range(10):
            tasks.start_soon(bearer, credential)
    assert source.asked == [GA_SCOPE]


async def test_closing_closes_the_library_once_and_forgets_the_tokens():
    source = Source()
    credential = source.credential()
    await bearer(credential)
    credential.close()
    credential.close()
    assert source.closed == 1
    assert await bearer(credential) == "Bearer token-2"


async def test_a_token_is_not_sent_where_azure_is_not():
    source = Source()
    with pytest.raises(SettingsError, match="Only Azure"):
        await source.credential().headers(at(scope=""))
    assert source.asked == []


async def test_the_loop_runs_on_while_the_library_is_imported_and_asked():
    answer = anyio.Event()

    class Slow(Source):
        def get_token_info(self, scope):
            anyio.from_thread.run(answer.wait)
            return super().get_token_info(scope)

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(bearer, Slow().credential())
        await anyio.lowlevel.checkpoint()
        answer.set()


async def test_the_library_is_not_imported_until_someone_signs_in():
    code = "import sys, playground.client.sessions; assert 'azure.identity' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


async def test_a_computer_where_nobody_signed_in_says_so(monkeypatch):
    monkeypatch.setenv("AZURE_TOKEN_CREDENTIALS", "EnvironmentCredential")
    with pytest.raises(ServiceError) as raised:
        await bearer(EntraCredential())
    assert str(raised.value).startswith("You are not signed in to Azure. Run `az login`")
    assert raised.value.code == "not_signed_in"


async def test_a_value_that_the_library_does_not_know_is_named(monkeypatch):
    monkeypatch.setenv("AZURE_TOKEN_CREDENTIALS", "nonsense")
    with pytest.raises(PlaygroundError, match="AZURE_TOKEN_CREDENTIALS"):
        await bearer(EntraCredential())


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("AADSTS7000222: The provided client secret keys are expired.", "secret_refused"),
        ("AADSTS700016: Application not found.", "app_unknown"),
        ("AADSTS700082: The refresh token has expired.", "sign_in_expired"),
        ("AADSTS53003: Blocked by conditional access.", "sign_in_refused"),
    ],
)
async def test_what_entra_says_is_put_into_words(said, code):
    source = Source()
    source.error = ClientAuthenticationError(said)
    with pytest.raises(ServiceError) as raised:
        await bearer(source.credential())
    assert raised.value.code == code
    assert raised.value.hint


async def test_an_identity_that_azure_refuses_is_not_signed_in(monkeypatch):
    with managed_identity(monkeypatch, refuses=True), pytest.raises(ServiceError, match="not signed in"):
        await bearer(EntraCredential())


async def test_a_missing_package_is_named():
    source = Source()
    source.error = ModuleNotFoundError("No module named 'azure'")
    with pytest.raises(PlaygroundError, match="azure-identity"):
        await bearer(source.credential())
