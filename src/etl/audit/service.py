"""The evidence of a service: its buckets, ledger, queues and events, opened to be read."""

from __future__ import annotations

from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from etl.adapters.events_redis import RedisEvents
from etl.adapters.ledger_redis import RedisLedger
from etl.adapters.rabbitmq import Admin
from etl.adapters.store_s3 import S3Store
from etl.adapters.store_s3_client import s3_client
from etl.audit.evidence import Evidence, KeptLetter, RawPlace, Waiting
from etl.bootstrap import sandbox
from etl.bootstrap.parts import address, ledger, told_in, topology
from etl.bootstrap.remote import account
from etl.bootstrap.terms import service_terms
from etl.core import message
from etl.core.errors import EtlError, Fatal
from etl.core.outcome import Reason

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Collection, Mapping

    from etl.adapters.rabbitmq import Dead, Depth, Names
    from etl.pipeline.flow import Terms
    from etl.settings import Settings

RAW = "raw"
_MOST_LETTERS = 50_000


@asynccontextmanager
async def evidence(
    settings: Settings, *, announced: Collection[str] | None = None, raw: Collection[str] = (RAW,)
) -> AsyncIterator[Evidence]:
    """Open what a service reads and writes, without changing any of it.

    ``raw`` are the folders of its buckets that hold nothing but inputs, ``announced`` the key hashes of all
    that was announced, where somebody kept a list. Raises Fatal where a person must act, Transient where
    something is away for now.
    """
    terms = service_terms(settings)
    names = topology(settings)
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(s3_client(account(settings)))
        index = await stack.enter_async_context(ledger(settings))
        admin = await stack.enter_async_context(Admin(address(settings), names))
        sink = await told_in(settings, stack)
        yield Evidence(
            raw={bucket: RawPlace(S3Store(client, bucket), tuple(raw)) for bucket in settings.buckets},
            out=S3Store(client, settings.bucket, settings.prefix),
            ledger=index,
            terms=terms,
            letters=BrokerLetters(admin, terms),
            waiting=waiting(await admin.depths(), names),
            announced=announced,
            outbox=None if isinstance(index, RedisLedger) else index,
            sink=sink,
            sink_keeps_all=not isinstance(sink, RedisEvents) or await sink.keeps_all(),
            sandbox=await stack.enter_async_context(sandbox(settings)),
        )


@dataclass(frozen=True, slots=True)
class BrokerLetters:
    """The dead letters of the broker, each named anew from its body."""

    admin: Admin
    terms: Terms

    async def kept(self) -> AsyncIterator[KeptLetter]:
        """Give all of them; they stay where they are."""
        letters = await self.admin.letters(_MOST_LETTERS)
        if len(letters) >= _MOST_LETTERS:
            problem = f"there are more dead letters than can be looked at, {_MOST_LETTERS}"
            raise Fatal(problem, "see to them first: `etl dlq list`, then `etl dlq replay`")
        for letter in letters:
            yield kept(letter, self.terms)


def kept(letter: Dead, terms: Terms) -> KeptLetter:
    """Name a letter as its worker should have; what another program put there has no reason of ours."""
    return KeptLetter(_name(letter, terms), letter.reason or Reason.BAD_MESSAGE, letter.generation)


def _name(letter: Dead, terms: Terms) -> str:
    try:
        return message.parse(
            letter.body,
            pseudonym_key=terms.pseudonym_key,
            buckets=terms.buckets,
            generation=letter.generation,
        ).key_hash
    except EtlError:
        return terms.body_hash(letter.body)


def waiting(depths: Mapping[str, Depth | None], names: Names) -> Waiting:
    """Say how many messages wait; not known while somebody consumes, for what is in hand cannot be seen."""
    found = [depth for name, depth in depths.items() if name != names.dead and depth is not None]
    if any(depth.consumers for depth in found):
        return Waiting()
    return Waiting(sum(depth.ready for depth in found))
