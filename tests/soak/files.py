"""What a soak announces: round after round, for ever, the same for the same seed; and how each must end."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING

from etl.core import identity
from etl.core.model import Source, SubjectContext
from etl.core.outcome import Reason
from etl.records import ALL
from etl.samples.generate import generate
from etl.samples.spec import SampleSpec
from etl.transform import transform

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from etl.core.outcome import Outcome
    from etl.pipeline.flow import Terms
    from etl.samples.spec import SampleFile

_REGISTRY = {record_type.name: record_type for record_type in ALL}
_OTHER_HASH = "0" * 64
_RECORDS = 5  # small files: it is not their content that is tried here


@dataclass(frozen=True)
class Item:
    """A message, and the file it tells of: None where none is stored.

    ``letter`` is the reason for which it must be given up; where there is none, it must lead to a part.
    """

    body: bytes = field(repr=False)
    key: str = ""  # none: it is no message
    content: bytes | None = field(default=None, repr=False)
    letter: Reason | None = None
    copies: int = 1

    def name(self, terms: Terms, bucket: str) -> str:
        """Name it as a letter does."""
        if not self.key:
            return terms.body_hash(self.body)
        return identity.key_hash(terms.pseudonym_key, bucket, self.key)

    def part(self, terms: Terms) -> tuple[str, Outcome]:
        """The key of the part it leads to, and what an undisturbed transform of its bytes says."""
        told, content = json.loads(self.body), self.content or b""
        subject = identity.pseudonym(terms.pseudonym_key, told["user_id"])
        input_id = identity.input_id(subject, told["record_type"], identity.content_hash(content))
        source = Source(input_id, content, verified="content_hash" in told)
        job = terms.job(told["record_type"], SubjectContext(subject))
        outcome = transform([source], job, _REGISTRY, lambda _stage: None)
        return identity.part_key(told["record_type"], input_id, 0), outcome


def rounds(seed: int, bucket: str) -> Iterator[list[Item]]:
    """Give round after round: the files of one person, good ones of all types and whatever goes wrong."""
    for number in count():
        chance = random.Random(f"{seed} {number}")
        yield _Round(f"soak-{seed}-{number}", bucket, chance).items()


@dataclass(frozen=True)
class _Round:
    user: str
    bucket: str
    chance: random.Random

    def items(self) -> list[Item]:
        """Make all of them, in the order in which they are announced."""
        files = list(generate(SampleSpec(seed=self.chance.randrange(10**6), files=1, records=_RECORDS)))
        good = [self._good(file, f"good-{number}") for number, file in enumerate(files)]
        twin = self.chance.choice(files)
        items = [*good, *self._twins(twin), *self._broken(files), *self._hopeless(files)]
        self.chance.shuffle(items)
        return items

    def _good(self, file: SampleFile, name: str) -> Item:
        vouched = {"content_hash": identity.content_hash(file.content)} if self.chance.random() < 0.5 else {}
        copies = self.chance.choice((1, 1, 1, 2, 3))
        return self._item(name, file.record_type, file.content, copies=copies, more=vouched)

    def _twins(self, file: SampleFile) -> Iterator[Item]:
        """The same bytes, which nobody announced before, at two places."""
        seed, types = self.chance.randrange(10**6), (file.record_type,)
        (twin,) = generate(SampleSpec(seed=seed, files=1, records=_RECORDS, types=types))
        for name in ("twin-a", "twin-b"):
            yield self._item(name, twin.record_type, twin.content)

    def _broken(self, files: list[SampleFile]) -> Iterator[Item]:
        cut, other = self.chance.sample(files, 2)
        end = self.chance.randrange(10, len(cut.content) - 1)
        yield self._item("cut", cut.record_type, cut.content[:end])
        yield self._item("text", cut.record_type, self.user.encode())
        yield self._item("other", cut.record_type, other.content)

    def _hopeless(self, files: list[SampleFile]) -> Iterator[Item]:
        """What becomes a letter."""
        one = self.chance.choice(files)
        kind, content = one.record_type, one.content + b"hopeless"
        yield self._item("missing", kind, None, Reason.MISSING_OBJECT)
        yield self._item("unknown", "WeightRecord", content, Reason.UNKNOWN_RECORD_TYPE)
        yield self._item("wrong", kind, content, Reason.CONTENT_MISMATCH, more={"content_hash": _OTHER_HASH})
        yield Item(f"no message of {self.user}".encode(), letter=Reason.BAD_MESSAGE)

    def _item(  # noqa: PLR0913 - one of each thing there is to say
        self,
        name: str,
        record_type: str,
        content: bytes | None,
        letter: Reason | None = None,
        *,
        copies: int = 1,
        more: Mapping[str, str] | None = None,
    ) -> Item:
        key = f"raw/{self.user}/{name}.avro"
        told = {"bucket": self.bucket, "key": key, "user_id": self.user, "record_type": record_type}
        return Item(json.dumps({**told, **(more or {})}).encode(), key, content, letter, copies)
