"""The store of several replicas: Redis, asked without holding up the loop, and never for long.

1. ``playground:places`` is a sorted set of places, each with the time until which it is had: a replica that is gone
   renews none, and is forgotten. ``playground:day:N`` is a hash of seconds by subject, and of tokens.
2. The key of the subjects lies in Redis too, so that all replicas know a visitor by the same.
3. Clocks of replicas may differ by a few seconds, as far as ``LEASE_S`` goes.

One Redis, or one that fails over behind one address; no cluster: a claim looks at one key.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import AsyncIterator, Callable, Collection, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import anyio
from pydantic import SecretStr

from playground.errors import SettingsError
from playground.limits import Limits
from playground.redis_url import VARIABLE
from playground.web.admission.ledger import LedgerPage
from playground.web.admission.line import Applicant
from playground.web.admission.store import Report, Standing, StoreLost

PLACES, DAY, SALT, TOKENS = "playground:places", "playground:day:", "playground:salt", "tokens"
LEASE_S = 15.0
"""How long a place is had without a word of its replica."""
PATIENCE_S = 1.0
"""How long Redis may take to answer: whoever asks waits no longer."""
START_S = 5.0
KEPT_S = 2 * 86_400
CLAIM = """
local now, till, owner, visitor, address = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local most_visitor, most_address = tonumber(ARGV[6]), tonumber(ARGV[7])
for n = 8, #ARGV do redis.call('ZREM', KEYS[1], ARGV[n]) end
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
local of_visitor, of_address, before = 0, 0, {}
for _, place in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  local its_owner, its_visitor, its_address = string.match(place, '^(%S*) (%S*) (%S*)$')
  if its_owner == owner then table.insert(before, place)
  else
    if its_visitor == visitor then of_visitor = of_visitor + 1 end
    if address ~= '' and its_address == address then of_address = of_address + 1 end
  end
end
local granted = of_visitor < most_visitor and of_address < most_address
if granted then
  for _, place in ipairs(before) do redis.call('ZREM', KEYS[1], place) end
  redis.call('ZADD', KEYS[1], till, owner .. ' ' .. visitor .. ' ' .. address)
end
return granted and 1 or 0
"""
"""``leaves_room`` of ``store.py``, where nobody comes between looking and having."""
LOOK = """
local wanted, found = {}, {}
for n = 1, #ARGV do wanted[ARGV[n]] = true end
for _, place in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  local visitor, address = string.match(place, '^%S* (%S*) (%S*)$')
  if wanted[visitor] or wanted[address] then table.insert(found, place) end
end
return found
"""
NO_LIMIT = 10**9


class RedisStore:
    """The store at ``url``; ``clock`` gives seconds since 1970. Raises SettingsError where its package is missing."""

    is_shared = True

    def __init__(self, url: SecretStr, clock: Callable[[], float] = time.time) -> None:
        try:
            from redis import Redis, exceptions
            from redis.asyncio import Redis as RedisInLoop
            from redis.asyncio.retry import Retry as RetryInLoop
            from redis.backoff import NoBackoff
            from redis.retry import Retry
        except ImportError:
            raise SettingsError(
                f"{VARIABLE} needs a package that is not installed.",
                "Install it: pip install -r deploy/requirements.txt",
                field=VARIABLE,
            ) from None
        address, never, once = url.get_secret_value(), Retry(NoBackoff(), 0), RetryInLoop(NoBackoff(), 1)
        self._at_start: Any = Redis.from_url(
            address, socket_timeout=START_S, socket_connect_timeout=START_S, retry=never
        )
        self._redis: Any = RedisInLoop.from_url(address, decode_responses=True, retry=once)  # once: one that was closed
        self._claim: Any = self._redis.register_script(CLAIM)
        self._errors = exceptions
        self._clock = clock

    def first_page(self) -> LedgerPage:
        """Return a page with the key of all replicas, which the first of them draws; blocks."""
        with self._said(), self._at_start as redis:
            redis.set(SALT, secrets.token_hex(16), nx=True)
            self._salt = bytes.fromhex(redis.get(SALT).decode())
        return LedgerPage(self._salt)

    async def claim(self, place: Applicant, gone: Collection[Applicant], limits: Limits) -> bool:
        """Have a place where ``limits`` leave one."""
        now = self._clock()
        most = [NO_LIMIT if limit is None else limit for limit in (limits.per_visitor, limits.per_address)]
        named = (place.owner, place.visitor, place.address)
        async with self._asked():
            told = [now, now + LEASE_S, *named, *most, *map(_written, gone)]
            return bool(await self._claim(keys=[PLACES], args=told))

    async def exchange(self, report: Report) -> Standing:
        """Tell how this replica stands, and learn how all do."""
        now, day, subjects = self._clock(), f"{DAY}{report.used.day}", list(report.subjects)
        async with self._asked(), self._redis.pipeline(transaction=True) as asked:
            asked.set(SALT, self._salt.hex(), nx=True)  # a Redis that was emptied knows everybody again
            if report.gone:
                asked.zrem(PLACES, *map(_written, report.gone))
            if report.ours:
                asked.zadd(PLACES, {_written(place): now + LEASE_S for place in report.ours})
            asked.zremrangebyscore(PLACES, "-inf", now)
            for subject, seconds in report.used.seconds.items():
                asked.hincrbyfloat(day, subject, round(seconds, 3))
            asked.hincrby(day, TOKENS, report.used.tokens)
            asked.expire(day, KEPT_S)
            asked.eval(LOOK, 1, PLACES, *subjects)
            asked.hmget(day, [TOKENS, *subjects])
            *_, places, (tokens, *seconds) = await asked.execute()
        used = {subject: float(each or 0) for subject, each in zip(subjects, seconds, strict=True)}
        return Standing([_read(each) for each in places], LedgerPage(b"", report.used.day, used, int(tokens or 0)))

    async def close(self) -> None:
        """Close what it is reached by."""
        async with self._asked():
            await self._redis.aclose()

    @asynccontextmanager
    async def _asked(self) -> AsyncIterator[None]:
        """Ask, and be answered soon; raise StoreLost without a word of what was asked, or of where."""
        try:
            with anyio.fail_after(PATIENCE_S):
                yield
        except (self._errors.RedisError, OSError, ValueError) as error:  # a timeout is an OSError
            raise StoreLost(type(error).__name__) from None

    @contextmanager
    def _said(self) -> Iterator[None]:
        """Turn what can be wrong with an address into what is said of it."""
        try:
            yield
        except (self._errors.AuthenticationError, self._errors.NoPermissionError):
            wrong, hint = "Redis does not take its name or password", "Correct it"
        except (self._errors.RedisError, OSError, ValueError):
            wrong, hint = "no Redis answers there", "Start it, or correct the address"
        else:
            return
        hint = f"{hint}; without the variable each process counts by itself."
        raise SettingsError(f"{VARIABLE}: {wrong}.", hint, field=VARIABLE)


def _written(place: Applicant) -> str:
    return f"{place.owner} {place.visitor} {place.address}"


def _read(written: str) -> Applicant:
    owner, visitor, address = written.split(" ")
    return Applicant(owner, visitor, address)
