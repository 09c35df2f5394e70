"""How we sign in to a service: with a key, with a token of Entra ID, or not at all.

Rules:
1. A credential is asked at every dial, also when a lost link is opened again; its answer is used once, and remembered
   only by the conversation's ``mask``, to hide it.
2. azure-identity works in a worker thread: importing it takes half a second, and it runs ``az`` and reads files.
3. No repr, error or log line holds a key or a token.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import anyio
import anyio.to_thread
from pydantic import SecretStr

from playground.client.diagnosis import sign_in_error
from playground.client.failures import fault
from playground.errors import SettingsError
from playground.services.address import Address
from playground.services.row import AuthMethod

if TYPE_CHECKING:
    from azure.core.credentials import AccessTokenInfo

REFRESH_EARLY_S = 300.0
SIGN_IN_TIMEOUT_S = 30.0


class Credential(Protocol):
    """Whatever can sign in."""

    @property
    def method(self) -> AuthMethod:
        """Say how it signs in, for the sentence when it is refused."""
        ...

    async def headers(self, address: Address) -> Mapping[str, str]:
        """Return the headers that sign in to ``address``; raise PlaygroundError."""
        ...


@dataclass(frozen=True, slots=True)
class Anonymous:
    """Signs in with nothing; for servers of one's own."""

    method: AuthMethod = "none"

    async def headers(self, address: Address) -> Mapping[str, str]:
        """Return no headers."""
        del address
        return {}


@dataclass(frozen=True, slots=True)
class KeyCredential:
    """Signs in with a key; raise SettingsError when it cannot be one."""

    key: SecretStr
    method: AuthMethod = "key"

    def __post_init__(self) -> None:
        value = self.key.get_secret_value()
        if not (value.isascii() and value.isprintable() and value.strip() == value != ""):
            raise SettingsError(
                "This cannot be a key.", "Copy it again, without quotes, spaces or line breaks.", field="key"
            )

    async def headers(self, address: Address) -> Mapping[str, str]:
        """Return the one header in which ``address`` takes its key, as it takes it."""
        value = self.key.get_secret_value()
        scheme = "" if address.key_header == "api-key" else f"{address.key_scheme} "
        return {address.key_header: f"{scheme}{value}"}


class TokenSource(Protocol):
    """The part of azure-identity's credentials that we use; every call may block."""

    def get_token_info(self, *scopes: str) -> AccessTokenInfo:
        """Return a token for ``scopes``."""
        ...

    def close(self) -> None:
        """Close its connections."""
        ...


@dataclass(frozen=True, slots=True)
class _Token:
    value: SecretStr
    expires_at: float


class EntraCredential:
    """Signs in as whoever ``az login``, a managed identity or the environment says; share one in a program.

    Tokens are kept per scope and fetched anew ``REFRESH_EARLY_S`` before they expire. ``now`` is the wall clock, in
    seconds since 1970. May be used from any event loop; ``close`` it at the end.
    """

    method: AuthMethod = "token"

    def __init__(
        self, open_source: Callable[[], TokenSource] | None = None, now: Callable[[], float] = time.time
    ) -> None:
        self._open_source = open_source or _default_azure_credential
        self._now = now
        self._source: TokenSource | None = None
        self._tokens: dict[str, _Token] = {}
        self._one_at_a_time = threading.Lock()

    def __repr__(self) -> str:
        return "EntraCredential()"

    async def headers(self, address: Address) -> Mapping[str, str]:
        """Return the header with a token that is good for five minutes at least; raise ServiceError, SettingsError."""
        if not address.scope:
            raise SettingsError("Only Azure takes a sign-in with Entra ID.", "Give a key instead.", field="key")
        token = self._kept(address.scope) or await self._fetched(address.scope)
        return {"Authorization": f"Bearer {token.get_secret_value()}"}

    def close(self) -> None:
        """Close what azure-identity holds open and forget the tokens; may be called twice."""
        source, self._source = self._source, None
        self._tokens.clear()
        if source is not None:
            source.close()

    async def _fetched(self, scope: str) -> SecretStr:
        try:
            with anyio.fail_after(SIGN_IN_TIMEOUT_S):
                return await anyio.to_thread.run_sync(self._fetch, scope, abandon_on_cancel=True)
        except TimeoutError:
            raise fault("sign_in_unreachable") from None

    def _kept(self, scope: str) -> SecretStr | None:
        token = self._tokens.get(scope)
        return token.value if token and token.expires_at - self._now() > REFRESH_EARLY_S else None

    def _fetch(self, scope: str) -> SecretStr:
        with self._one_at_a_time:
            if (kept := self._kept(scope)) is not None:  # another conversation fetched it meanwhile
                return kept
            try:
                self._source = self._source or self._open_source()
                info = self._source.get_token_info(scope)
            except Exception as error:  # noqa: BLE001  whatever it is, it is the sign-in that failed
                raise sign_in_error(error) from None
            token = _Token(SecretStr(info.token), info.expires_on)
            self._tokens[scope] = token
            return token.value


def _default_azure_credential() -> TokenSource:
    from azure.identity import DefaultAzureCredential  # not above: half a second

    return DefaultAzureCredential()


def credential_of(given: Credential | SecretStr | str | None) -> Credential:
    """Return a credential of what one may give: a credential, a key, or nothing."""
    if given is None:
        return Anonymous()
    if isinstance(given, str):
        given = SecretStr(given)
    return KeyCredential(given) if isinstance(given, SecretStr) else given
