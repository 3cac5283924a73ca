"""``python -m tests.soak.soak --minutes 60``: a soak on servers of its own.

Exits with 1 where something is wrong, and says what.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import sys
import tempfile
from pathlib import Path

from tests.support.soaking import Ground, Plan, soak
from tools.services import start_rabbitmq, start_redis, start_store
from tools.services.guard import end_all, guard


def main() -> int:
    """Soak, and say what is wrong."""
    asked = _asked()
    seed = asked.seed if asked.seed is not None else secrets.randbelow(10**6)
    plan = Plan(seed, asked.minutes * 60, asked.pace, asked.calm)
    folder = Path(tempfile.mkdtemp(prefix="etl-soak-"))
    _say(f"seed {seed}, {asked.minutes:g} minutes, in {folder}")
    servers = folder / "servers"  # all end with this process, however it ends
    guard(os.getpid(), servers)
    try:
        ground = Ground(
            start_rabbitmq(servers / "rabbitmq"),
            start_store(servers / "store"),
            start_redis(servers / "redis"),
            servers / "soak",
            f"soak-{seed}",
        )
        done = soak(ground, plan, _say)
        _say(json.dumps(done.document(), indent=2, default=str))
        if done.problems:
            (servers / "soak").rename(folder / "kept")
            _say(f"what the workers said is kept in {folder / 'kept'}; repeat with --seed {seed}")
    finally:
        end_all(servers)
    if not done.problems:
        folder.rmdir()
    return 1 if done.problems else 0


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--seed", type=int, help="repeats a schedule; default: a new one")
    parser.add_argument("--pace", type=float, default=1.0, help="seconds between rounds of files")
    parser.add_argument("--calm", type=float, default=10.0, help="seconds between troubles of one victim")
    return parser.parse_args()


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
