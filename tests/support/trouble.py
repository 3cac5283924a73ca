"""All that can come in by messages and their files, with canaries wherever a stranger's text can stand."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import aio_pika

from etl.bootstrap.parts import topology
from etl.core import avro
from etl.records import ALL
from etl.records.blood_glucose.schema import SCHEMA
from tests.support import glucose
from tests.support.canaries import CANARY, with_canaries
from tests.support.lives import life
from tests.support.talkative import CHATTER, DEFECT, REFUSED

if TYPE_CHECKING:
    from tests.support.rows import Row
    from tests.support.site import Site

DIGITS = "1415926"  # of every reading that has a place after the point, or enough before it
FOLDER = f"raw/{CANARY}-user"


def files() -> dict[str, tuple[str, bytes]]:
    """Give files by key, each with the type it is announced as."""
    good = {record_type.name: marked_file(record_type.name) for record_type in ALL}
    found = {f"{FOLDER}/{name}.avro": (name, content) for name, content in good.items()}
    whole = glucose.file([marked(row, "BloodGlucoseRecord") for row in glucose.records(20)])
    extra = {**SCHEMA, "fields": [{"name": f"{CANARY}_x", "type": "string"}]}
    bad = {
        "no-avro": f"{CANARY} 10{DIGITS}".encode(),
        "truncated": whole[:-100],
        "other-schema": avro.write(extra, [{f"{CANARY}_x": CANARY}]),
        "low": glucose.file(glucose.records(20, levelInMilligramsPerDeciliter=float(f"9{DIGITS}"))),
        "segfault": f"segfault {CANARY} 10{DIGITS}".encode(),
        "bug": f"bug {CANARY} 10{DIGITS}".encode(),
        "other-hash": whole + b"1",
        "other-size": whole + b"2",
        "other-count": glucose.file([marked(glucose.record(3), "BloodGlucoseRecord")]),
        DEFECT: whole + b"3",
        REFUSED: whole + b"4",
        CHATTER: glucose.file([marked(row, "BloodGlucoseRecord") for row in glucose.records(30)]),
    }
    named = {f"{FOLDER}/{name}.avro": ("BloodGlucoseRecord", content) for name, content in bad.items()}
    return found | named | {f"{FOLDER}/other-type.avro": ("StepsRecord", whole)}


def marked_file(name: str) -> bytes:
    """Make a good file of a type, with canaries in all its texts and the digits in its readings."""
    schema = next(each.schema for each in ALL if each.name == name)
    return avro.write(schema, [marked(row, name) for row in life(name, 1)])


def marked(row: Row, name: str) -> Row:
    """Put canaries into a record's texts, and the digits behind the point of its readings."""
    schema = next(each.schema for each in ALL if each.name == name)
    return {
        key: float(f"{value:.0f}.{DIGITS}") if isinstance(value, float) else value
        for key, value in with_canaries(row, schema).items()
    }


def announced(bucket: str) -> list[bytes]:
    """Announce each file, some wrongly and one twice, and what is no announcement."""
    more: dict[str, dict[str, Any]] = {
        "other-hash": {"content_hash": "0" * 64},
        "other-size": {"file_size_bytes": 10},
        "other-count": {"record_count": 10_000},
    }

    def body(key: str, record_type: str, **changes: object) -> bytes:
        message = {"bucket": bucket, "key": key, "user_id": f"{CANARY}-user", "record_type": record_type}
        message |= {"correlation_id": f"{CANARY}-correlation", "idempotency_key": f"{CANARY}-idempotency"}
        return json.dumps({**message, "health_metadata": {"zone": CANARY}, **changes}).encode()

    plain = [body(key, kind, **more.get(key.split("/")[-1][:-5], {})) for key, (kind, _) in files().items()]
    steps = f"{FOLDER}/StepsRecord.avro"
    return [
        *plain,
        body(steps, "StepsRecord", idempotency_key=f"{CANARY}-again"),
        body(f"{FOLDER}/missing.avro", "StepsRecord"),
        body(steps, f"{CANARY}Record"),
        body(steps, "StepsRecord", bucket=CANARY),
        body(f"../{CANARY}", "StepsRecord"),
        body(steps, "StepsRecord", user_id=None),
        f"{CANARY} is no JSON".encode(),
        json.dumps({CANARY: CANARY, "bucket": [CANARY]}).encode(),
    ]


async def publish(site: Site, bodies: list[bytes]) -> None:
    """Publish as a careless producer does: with a person's name in whatever there is beside the body."""
    names = topology(site.settings)
    headers: aio_pika.abc.HeadersType = {
        CANARY: CANARY,
        "user": f"{CANARY}-header",
        "traceparent": CANARY,
        "x-etl-attempt": CANARY,
        "x-etl-name": CANARY,
        "x-etl-error": CANARY,
    }
    async with await aio_pika.connect(site.environment["ETL_BROKER_URL"]) as connection:
        channel = await connection.channel()
        exchange = await channel.get_exchange(names.exchange)
        for body in bodies:
            about = {"app_id": CANARY, "reply_to": CANARY, "type": CANARY, "correlation_id": CANARY}
            message = aio_pika.Message(body, headers=headers, delivery_mode=2, **about)  # type: ignore[arg-type] # texts
            await exchange.publish(message, "health.processing.steps")
