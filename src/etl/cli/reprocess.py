"""``etl reprocess``: parse, count, ask, announce what is settled anew."""

from __future__ import annotations

from typing import Any

import click

from etl import settings as settings_room
from etl.bootstrap import s3_place
from etl.cli.renewing import RECORD_TYPE, carry_out, renewing


@click.command()
@click.option("--from", "place", metavar="S3_URL", help="only what lies below s3://bucket/folder")
@click.option("--type", "record_type", type=RECORD_TYPE, help="only inputs of this record type")
@click.option("--ruleset", metavar="PREFIX", help="only what was made under rules whose name begins so")
@click.option("--older-rules", is_flag=True, help="only what was made under other rules than today's")
@renewing
def reprocess(  # noqa: PLR0913 - one parameter an option
    *,
    place: str | None,
    record_type: str | None,
    ruleset: str | None,
    older_rules: bool,
    users: tuple[str, ...],
    pattern: str | None,
    same_rules: bool,
    limit: int | None,
    rate: float,
    **how: Any,  # noqa: ANN401 - --dry-run, --yes and --json, passed on
) -> None:
    """Have settled files judged again, each as a new generation, which counts from then on.

    Each is announced to the service once more; nothing is taken away. What would come out as it is, is left
    out. Run it with the settings of the service: its rules are today's rules. It may be run again, or cut
    short and run again.

    \b
    Examples:
      etl reprocess --older-rules --dry-run
      etl reprocess --type StepsRecord --older-rules
      etl reprocess --from s3://etl/raw --ruleset 3f9c2a --user jane --yes
    """
    if not (place or record_type or ruleset or older_rules):
        raise click.UsageError("say what: --older-rules, --ruleset, --type or --from")
    from etl.operate.renewal import Asked  # noqa: PLC0415 - its client libraries are slow to load
    from etl.operate.reprocess import Chosen  # noqa: PLC0415 - likewise

    loaded = settings_room.load()
    asked = Asked(
        Chosen(record_type, ruleset, older_rules).meant(loaded),
        place=s3_place(place) if place else None,
        users=users,
        pattern=pattern,
        same_rules=same_rules,
        limit=limit,
        rate=rate,
    )
    carry_out(asked, loaded, **how)
