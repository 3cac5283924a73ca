"""What is said of settings, secrets and their files."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from etl.audit import check_setup
from etl.audit.check import Found, State
from etl.audit.check_plan import check_local, unloadable
from etl.core.errors import Fatal
from etl.settings import load

if TYPE_CHECKING:
    from etl.settings import Loaded

STRONG = "1f0e9d8c7b6a5f4e3d2c1b0a9f8e7d6c5b4a3f2e"
COMPLETE = {
    "ETL_PSEUDONYM_KEY": STRONG,
    "ETL_BROKER_URL": f"amqps://etl:{STRONG}@broker/etl",
    "ETL_S3_ENDPOINT": "https://store",
    "ETL_S3_ACCESS_KEY": "etl",
    "ETL_S3_SECRET_KEY": STRONG,
}


def loaded(environment: dict[str, str], env_file: Path = Path("none")) -> Loaded:
    """Load settings."""
    return load(environment=environment, env_file=env_file)


@pytest.mark.parametrize("missing", sorted(COMPLETE))
def test_what_is_not_set_is_named(missing: str) -> None:
    """It should name a setting without which no service works, and be content with all of them."""
    assert check_setup.complete(loaded(COMPLETE).settings).state is State.OK
    some = {name: value for name, value in COMPLETE.items() if name != missing}
    found = check_setup.complete(loaded(some).settings)
    assert (found.state, missing in found.what) == (State.FAILED, True)


def test_weak_secrets_are_but_a_warning_in_development() -> None:
    """It should name what production refuses, and never what the secret is."""
    assert check_setup.secrets(loaded(COMPLETE).settings).state is State.OK
    weak = {"ETL_PSEUDONYM_KEY": "canary canary canary", "ETL_BROKER_URL": "amqp://u:guest@broker/"}
    found = check_setup.secrets(loaded(COMPLETE | weak).settings)
    assert found.state is State.WARNING
    assert "ETL_PSEUDONYM_KEY is shorter than 32 characters" in found.what
    assert "ETL_BROKER_URL has default credentials" in found.what
    assert not {"canary", "guest"} & set((found.what + found.remedy).replace("@", " ").split())


@pytest.mark.parametrize(
    ("mode", "state"), [(0o600, State.OK), (0o400, State.OK), (0o640, State.WARNING), (0o604, State.WARNING)]
)
async def test_files_of_secrets(mode: int, state: State, tmp_path: Path) -> None:
    """It should warn of a file that others can read, by the name of the setting."""
    file = tmp_path / "canary"
    file.write_text(STRONG)
    file.chmod(mode)
    environment = {"ETL_S3_SECRET_KEY_FILE": str(file)}
    found = await check_setup.files(loaded(environment), environment)
    assert (found.state, "canary" in found.what) == (state, False)
    assert ("ETL_S3_SECRET_KEY_FILE" in found.what) == (state is State.WARNING)


@pytest.mark.parametrize(("mode", "state"), [(0o600, State.OK), (0o644, State.FAILED)])
async def test_env_file(mode: int, state: State, tmp_path: Path) -> None:
    """It should refuse a .env with a secret that others can read, and mind none without."""
    file = tmp_path / ".env"
    file.write_text(f"ETL_S3_SECRET_KEY={STRONG}\n")
    file.chmod(mode)
    assert (await check_setup.files(loaded({}, file), {}, file)).state is state
    file.write_text("ETL_WORKERS=2\n")
    assert (await check_setup.files(loaded({}, file), {}, file)).state is State.OK


async def test_a_file_that_env_names_is_looked_at(tmp_path: Path) -> None:
    """It should find files by .env, too, not by the environment alone."""
    (tmp_path / "secret").write_text(STRONG)
    (tmp_path / "secret").chmod(0o644)
    file = tmp_path / ".env"
    file.write_text(f"ETL_PSEUDONYM_KEY_FILE={tmp_path / 'secret'}\n")
    found = await check_setup.files(loaded({}, file), {}, file)
    assert (found.state, "ETL_PSEUDONYM_KEY_FILE" in found.what) == (State.WARNING, True)


def test_the_key_file(tmp_path: Path) -> None:
    """It should not make one, be content with one of its user alone, and refuse one that others can read."""
    settings = loaded({"ETL_STATE_FOLDER": str(tmp_path / "state")}).settings
    assert check_setup.own_key(settings).state is State.OK
    assert not (tmp_path / "state").exists()
    (tmp_path / "state").mkdir()
    file = tmp_path / "state" / "pseudonym.key"
    file.write_text(STRONG)
    file.chmod(0o600)
    assert check_setup.own_key(settings).state is State.OK
    file.chmod(0o644)
    with pytest.raises(Fatal, match="can be read by others"):
        check_setup.own_key(settings)


def test_settings_that_cannot_be_read_are_a_row() -> None:
    """It should tell of them as of any other failure."""
    checked = unloadable(Fatal("ETL_X is not a setting", "see"))
    assert (checked.code, [row.name for row in checked.rows]) == (1, ["settings"])


async def test_another_key_than_that_of_the_output_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It should hold the key against what the output keeps of it, and make neither key nor output."""
    out = tmp_path / "out"
    monkeypatch.setattr("etl.audit.check_machine.child", _well)
    before = loaded(dict(os.environ))
    rows = {row.name: row.found.state for row in (await check_local(before, out)).rows}
    assert (rows["key of output"], out.exists()) == (State.OK, False)
    (out / ".state").mkdir(parents=True)
    (out / ".state" / "key_id").write_text("other")
    for environment in (dict(os.environ), dict(os.environ) | {"ETL_PSEUDONYM_KEY": STRONG}):
        rows = {row.name: row.found.state for row in (await check_local(loaded(environment), out)).rows}
        assert rows["key of output"] is State.FAILED
    assert sorted(path.name for path in out.iterdir()) == [".state"]


async def _well(_settings: object) -> Found:
    return Found(State.OK, "")
