"""The ledger, counted, cleared of what is gone, and looked at before it is made again."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import pytest

from etl.adapters.store_s3_client import s3_client
from etl.bootstrap.parts import ledger
from etl.bootstrap.remote import account
from tests.support import glucose
from tests.support.command import assert_clear, etl
from tests.support.site import at, message

if TYPE_CHECKING:
    from tests.support.site import Site

KINDS = pytest.mark.usefixtures("ledger_kind")
FILES = {
    "raw/a.avro": glucose.file(glucose.records(3)),
    "raw/b.avro": glucose.file(glucose.records(4)),
    "raw/bad.avro": b"no Avro",
}


def settle(site: Site) -> None:
    """Have two good files and a bad one settled, and one of them announced twice."""
    site.put({**FILES, "raw/copy.avro": FILES["raw/a.avro"]})
    site.publish(*(at(site, message(key)) for key in (*FILES, "raw/copy.avro")))
    site.serve()


def remove_part(site: Site) -> str:
    """Delete a part that holds lines, behind everybody's back."""
    part = next(key for key, body in site.objects("parts").items() if body)

    async def work() -> None:
        async with s3_client(account(site.settings)) as client:
            await client.calls.delete_object(Bucket=site.settings.bucket, Key=part)

    asyncio.run(work())
    return part


def rows(site: Site) -> int:
    """Count the rows."""

    async def work() -> int:
        async with ledger(site.settings) as index:
            return len([row async for row in index.settled()])

    return asyncio.run(work())


def pruned(*arguments: object) -> dict[str, Any]:
    """Prune; give the document."""
    ran = etl("ledger", "prune", "--json", *arguments)
    assert ran.code == 0, ran.err
    found: dict[str, Any] = json.loads(ran.out)
    return found


@KINDS
def test_stats_count_what_there_is(site: Site, ledger_kind: str) -> None:
    """It should tell inputs by type, outcome, generation and rules, announcements, kind and size."""
    empty = json.loads(etl("ledger", "stats", "--json").out)
    assert (empty["rows"], empty["inputs"], empty["groups"]) == (0, 0, [])
    settle(site)
    found = json.loads(etl("ledger", "stats", "--json").out)
    assert (found["kind"], found["inputs"], found["rows"], found["announcements"]) == (ledger_kind, 3, 3, 4)
    assert {(group["outcome"], group["generation"], group["rows"]) for group in found["groups"]} == {
        ("processed", 0, 2),
        ("quarantined", 0, 1),
    }
    assert found["outbox"] == (0 if ledger_kind == "sqlite" else None)
    assert found["bytes"] > 1000
    said = etl("ledger", "stats").out
    assert "3 inputs in 3 rows, 4 announcements" in said
    assert max(map(len, said.splitlines())) <= 80


@KINDS
def test_a_row_whose_part_is_gone_is_dropped(site: Site) -> None:
    """It should drop that row alone, after it was asked to; the file is settled anew when it comes again."""
    settle(site)
    part = remove_part(site)
    assert pruned("--dry-run") == {"dry_run": True, "kept": 2, "dropped": 1, "young": 0}
    assert rows(site) == 3
    assert etl("ledger", "prune").code == 2  # nobody to ask
    assert pruned("--yes") == {"dry_run": False, "kept": 2, "dropped": 1, "young": 0}
    assert rows(site) == 2
    assert pruned("--yes")["dropped"] == 0
    assert etl("assemble").code == 0
    site.publish(*(at(site, message(key)) for key in FILES))
    outcomes = site.serve()["outcomes"]
    assert (outcomes["processed"], outcomes["duplicate"]) == (1, 2)
    assert part in site.objects("parts")


def test_another_place_is_not_an_empty_store(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """It should not take all parts for gone where it looks in the wrong place or under another key."""
    settle(site)
    with monkeypatch.context() as patch:
        patch.setenv("ETL_PREFIX", "elsewhere")
        assert_clear(etl("ledger", "prune", "--yes"), "ETL_PREFIX")
    with monkeypatch.context() as patch:
        patch.setenv("ETL_PSEUDONYM_KEY", "another pseudonym key")
        assert_clear(etl("ledger", "prune", "--yes"), "ETL_PSEUDONYM_KEY")
    assert rows(site) == 3


@KINDS
def test_a_rebuild_can_be_looked_at_first(site: Site) -> None:
    """It should say how many parts it would note, and note none."""
    settle(site)

    async def forget() -> None:
        async with ledger(site.settings) as index:
            await index.forget([row async for row, _ in index.settled()])

    asyncio.run(forget())
    dry = json.loads(etl("ledger", "rebuild", "--dry-run", "--json").out)
    assert (dry, rows(site)) == ({"added": 3, "known": 0, "sourceless": 0}, 0)
    assert "would note 3 parts" in etl("ledger", "rebuild", "--dry-run").out
    assert "noted 3 parts" in etl("ledger", "rebuild").out
    assert rows(site) == 3
