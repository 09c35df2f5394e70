"""What visitors may talk to, and whose credential they use: what the owner says, and what holds where nothing is said.

Rules:
1. On a page of this machine alone everything is offered. Where strangers come, an address of their own is dialled only
   if the owner says so, and the owner's credential is lent only if the owner says so. What is said holds in both.
2. It is held where a target is dialled and settings are taken (``web/program.py``), whatever the page shows or hides.
3. What is configured is the owner's, as far as it is the same to the path: it may lead anywhere. Any other address is a
   stranger's on a public page, and goes as far as ``client/reach.py`` lets it.

Not here: who may come in, and how much.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from pydantic import SecretStr

from playground.client.reach import Reach
from playground.environment import Environment
from playground.errors import SettingsError
from playground.errors.withheld import withheld
from playground.locked_settings import held
from playground.services import endpoint_url
from playground.services.address import Address
from playground.services.catalogue import ANY, SERVICES, owner_of
from playground.services.endpoint_url import Pasted
from playground.services.row import Service
from playground.services.space_ports import check_port
from playground.services.target import Target
from playground.settings import Settings
from playground.telling import tell
from playground.web.access.exposure import Exposure, exposure_of


@dataclass(frozen=True, slots=True)
class VisitorPolicy:
    """What holds for whoever is before the page."""

    environment: Environment
    exposure: Exposure
    far: Reach = field(default_factory=Reach)

    @property
    def dials_any(self) -> bool:
        """Say whether an address of a visitor's own is dialled."""
        return self._as_said(self.environment.free_endpoints)

    @property
    def lends(self) -> bool:
        """Say whether visitors may talk with what the owner signs in with."""
        return self._as_said(self.environment.lend_credential)

    @property
    def lets_programs(self) -> bool:
        """Say whether what is no browser's page may join a conversation."""
        return self._as_said(self.environment.allow_programs)

    def _as_said(self, said: bool | None) -> bool:
        return not self.exposure.is_public if said is None else said

    @property
    def services(self) -> tuple[Service, ...]:
        """Return which services are offered; any server at all only where such are dialled, or one is configured."""
        said = self.environment.offered_services or tuple(SERVICES)
        return tuple(name for name in SERVICES if name in said and self._is_had(name)) or tuple(SERVICES)[:1]

    def _is_had(self, name: Service) -> bool:
        is_somewhere = not SERVICES[name].is_anywhere or bool(self.environment.target(name).endpoint.strip())
        return self.dials_any or is_somewhere

    @property
    def locked(self) -> frozenset[str]:
        """Return the names of the settings that are the owner's alone."""
        return self.environment.locked_settings

    def held(self, settings: Settings) -> Settings:
        """Return ``settings`` as far as they are a visitor's: those that are locked are as configured."""
        return held(settings, self.environment.settings, self.locked)

    @property
    def first(self) -> Service:
        """Return the service a fresh page has chosen."""
        configured = self.environment.service
        return configured if configured in self.services else self.services[0]

    def judge(self, target: Target, address: Address) -> None:
        """Raise SettingsError where ``target``, which lives at ``address``, is not to be talked to from this page."""
        row = SERVICES[target.service]
        if target.service not in self.services:
            raise not_offered(target.service, self.services)
        if row.runs_here:
            return
        if self.exposure.is_space:
            check_port(address)
        is_its_own = _owner_of(target) == target.service != ANY
        if not (self.dials_any or is_its_own or self._is_configured(target)):
            raise withheld("endpoint", title=tell(row.title))

    def reach(self, target: Target) -> Reach | None:
        """Return how far the address of ``target`` may lead; None where it is nobody's but the owner's."""
        is_given = not SERVICES[target.service].runs_here and bool(target.endpoint.strip())
        if not is_given or not self.exposure.is_public or self._is_configured(target):
            return None
        return replace(self.far, is_listed=_owner_of(target) != ANY)

    def key_for(self, target: Target) -> SecretStr | None:
        """Return the owner's key for ``target`` where visitors may use it."""
        return self.environment.key_for(target) if self.lends else None

    def _is_configured(self, target: Target) -> bool:
        """Tell whether the address is the one that the owner configured for the service."""
        configured = self.environment.target(target.service).endpoint
        return bool(configured.strip()) and _read(configured) == _read(target.endpoint) is not None


def visitor_policy(environment: Environment) -> VisitorPolicy:
    """Return what holds on a page that is configured so."""
    return VisitorPolicy(environment, exposure_of(environment))


def not_offered(service: Service, offered: Sequence[Service]) -> SettingsError:
    """Return what to say of a service that is not among those ``offered``."""
    titles = ", ".join(SERVICES[name].title for name in offered)
    return withheld("service", title=tell(SERVICES[service].title), offered=titles)


def _owner_of(target: Target) -> Service:
    """Return whose address this is; where none is given, the service's own."""
    pasted = _read(target.endpoint)
    return owner_of(pasted, target.service) if pasted else target.service


def _read(endpoint: str) -> Pasted | None:
    with suppress(SettingsError):
        return endpoint_url.read(endpoint) if endpoint.strip() else None
    return None
