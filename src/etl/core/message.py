"""Message bytes into :class:`FileArrived`; the user id becomes a pseudonym here and goes no further."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Annotated, Any, NoReturn

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from etl.core import canary, identity
from etl.core.age import band_of
from etl.core.errors import Permanent
from etl.core.localtime import parse_zone
from etl.core.model import SubjectContext
from etl.core.outcome import Reason, Stage

MAX_BODY_BYTES = 64 * 1024
_TELLING_CHARS = 4  # a shorter name may stand in any number by chance
_DIGEST = re.compile(r"(?:sha256:)?([0-9a-fA-F]{64})")
_CORRELATION = re.compile(r"[0-9A-Fa-f]{8}(?:-?[0-9A-Fa-f]{4}){3}-?[0-9A-Fa-f]{12}|[0-9A-Fa-f]{16,64}")


@dataclass(frozen=True, slots=True)
class FileArrived:
    """One announced file, without its person's name.

    ``claim`` identifies the announcement; ``correlation`` is the producer's name for what it belongs to,
    where that names no person; ``announced_*`` are None where the producer said nothing. ``root`` is where
    what becomes of a canary goes, and empty for every other file.
    """

    context: SubjectContext
    record_type: str
    bucket: str = field(repr=False)
    key: str = field(repr=False)
    key_hash: str
    claim: str
    generation: int = 0
    correlation: str | None = None
    announced_hash: str | None = None
    announced_bytes: int | None = None
    announced_records: int | None = None
    root: str = ""

    @property
    def is_poison(self) -> bool:
        """Whether it is the canary that makes its sandbox child abort."""
        return bool(self.root) and self.key == self.root + canary.POISON


_Text = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=2_048)]
_Count = Annotated[int, Field(strict=True, ge=0)]


class _HealthMetadata(BaseModel):
    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)
    zone: _Text | None = None
    age_years: Any = None


class _Body(BaseModel):
    """The fields we read; unknown ones are ignored."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)

    bucket: _Text
    key: _Text
    user_id: _Text
    record_type: _Text
    idempotency_key: Annotated[str, StringConstraints(strict=True, max_length=2_048)] | None = None
    correlation_id: Any = None
    content_hash: Annotated[str, StringConstraints(strict=True, max_length=2_048)] | None = Field(
        default=None, validation_alias=AliasChoices("content_hash", "file_hash")
    )
    file_size_bytes: _Count | None = None
    record_count: _Count | None = None
    health_metadata: _HealthMetadata | None = None


def parse(body: bytes, *, pseudonym_key: bytes, buckets: frozenset[str], generation: int = 0) -> FileArrived:
    """Read a message.

    Raises :class:`Permanent` with ``bad_message`` (unreadable, too large, a field missing or ill-typed)
    or ``forbidden_location`` (bucket not allowed, key outside the grammar).
    """
    if len(body) > MAX_BODY_BYTES:
        _reject(Reason.BAD_MESSAGE, "message too large")
    message = _validate(_load(body))
    if message.bucket not in buckets:
        _reject(Reason.FORBIDDEN_LOCATION, "its bucket is not one of those allowed")
    if not identity.is_safe_key(message.key):
        _reject(Reason.FORBIDDEN_LOCATION, "its key is not of the allowed form")
    return _arrived(message, pseudonym_key, generation)


def _arrived(message: _Body, key: bytes, generation: int) -> FileArrived:
    subject = identity.pseudonym(key, message.user_id)
    record_type = message.record_type.removeprefix("Avro")
    key_hash = identity.key_hash(key, message.bucket, message.key)
    announced = _DIGEST.fullmatch(message.content_hash or "")
    return FileArrived(
        context=SubjectContext(subject, _zone(message.health_metadata), _age(message.health_metadata)),
        record_type=record_type,
        bucket=message.bucket,
        key=message.key,
        key_hash=key_hash,
        claim=identity.digest(
            message.idempotency_key or message.content_hash or "",
            key_hash,
            subject,
            record_type,
            str(generation),
        ),
        generation=generation,
        correlation=_correlation(message),
        announced_hash=announced.group(1).lower() if announced else None,
        announced_bytes=message.file_size_bytes,
        announced_records=message.record_count,
        root=canary.root_of(key, message.key),
    )


def _correlation(message: _Body) -> str | None:
    """Keep a UUID or a number in hexadecimal, unless it names the person or a place."""
    told = message.correlation_id
    if not isinstance(told, str) or not _CORRELATION.fullmatch(told):
        return None
    number, person = _plain(told), _plain(message.user_id)
    names_person = number in person or (len(person) >= _TELLING_CHARS and person in number)
    return None if names_person or number in _plain(message.key + message.bucket) else told


def _plain(name: str) -> str:
    """Strip a name of how it is written."""
    return "".join(filter(str.isalnum, name)).casefold()


def _zone(metadata: _HealthMetadata | None) -> str | None:
    """Keep a zone we can read; one we cannot is no reason to refuse the file: it is simply unknown."""
    if metadata is None or metadata.zone is None:
        return None
    try:
        parse_zone(metadata.zone)
    except ValueError:
        return None
    return metadata.zone


def _age(metadata: _HealthMetadata | None) -> int | None:
    """Keep the band of an age in whole years; any other is no reason to refuse the file, either."""
    if metadata is None or type(metadata.age_years) is not int:  # a bool is an int, too
        return None
    try:
        return band_of(metadata.age_years).youngest
    except ValueError:
        return None


def _load(body: bytes) -> Any:  # noqa: ANN401 - JSON is anything until it is validated
    try:
        return json.loads(body, parse_constant=_refuse_constant, object_pairs_hook=_unique)
    except (ValueError, RecursionError):
        _reject(Reason.BAD_MESSAGE, "message is not plain JSON")


def _validate(document: object) -> _Body:
    try:
        return _Body.model_validate(document)
    except ValidationError as error:
        fields = sorted(
            {str(item["loc"][0]) for item in error.errors() if item["loc"]} & set(_Body.model_fields)
        )
        _reject(Reason.BAD_MESSAGE, "fields missing or ill-typed: " + ", ".join(fields))


def _refuse_constant(name: str) -> NoReturn:
    message = f"{name} is not JSON"
    raise ValueError(message)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _ in pairs}) != len(pairs):
        message = "a key stands twice"
        raise ValueError(message)
    return dict(pairs)


def _reject(reason: Reason, message: str) -> NoReturn:
    raise Permanent(Stage.CLAIM, reason, message) from None
