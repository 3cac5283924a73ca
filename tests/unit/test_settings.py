"""Settings: from options, environment, secret files and .env, each with its origin."""

from __future__ import annotations

from pathlib import Path

import pytest

from etl.core.errors import Fatal
from etl.settings import PREFIX, Settings, load

NO_FILE = Path("no-such-env-file")


def test_defaults() -> None:
    """It should need nothing to be set."""
    loaded = load(environment={}, env_file=NO_FILE)
    assert loaded.settings.subject == "local"
    assert set(loaded.origins.values()) == {"default"}


def test_option_before_environment_before_env_file(tmp_path: Path) -> None:
    """It should let the nearer place win and remember it."""
    file = tmp_path / ".env"
    file.write_text("ETL_SUBJECT=a\nETL_ZONE=UTC\nETL_WORKERS=3\n")
    loaded = load({"zone": "Europe/Berlin"}, {"ETL_ZONE": "Asia/Tokyo", "ETL_WORKERS": "5"}, file)
    settings, origins = loaded.settings, loaded.origins
    assert (settings.subject, settings.workers, settings.zone) == ("a", 5, "Europe/Berlin")
    assert (origins["subject"], origins["workers"], origins["zone"]) == (".env", "environment", "option")


def test_option_not_given_changes_nothing() -> None:
    """It should not take an absent option for a value."""
    assert load({"zone": None}, {"ETL_ZONE": "UTC"}, NO_FILE).settings.zone == "UTC"


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_may_come_from_a_file(name: str, tmp_path: Path) -> None:
    """It should read ETL_X_FILE for any ETL_X."""
    wanted = {
        "zone": "UTC",
        "pseudonym_key": "k" * 16,
        "retry_delays": "1,2",
        "redelivery_delays": "1",
        "age": "34",
        "http_port": "8080",
    }
    value = (wanted | {"origin_priority": "BloodGlucoseRecord=com.a"}).get(name)
    default = getattr(load(environment={}, env_file=NO_FILE).settings, name)
    file = tmp_path / "value"
    file.write_text(f"{default if value is None else value}\n")
    variable = f"{PREFIX}{name.upper()}_FILE"
    loaded = load(environment={variable: str(file)}, env_file=NO_FILE)
    assert loaded.origins[name] == f"file named by {variable}"


def test_plain_variable_goes_before_its_file(tmp_path: Path) -> None:
    """It should not read the file when the value itself is there."""
    variables = {"ETL_ZONE": "UTC", "ETL_ZONE_FILE": str(tmp_path / "missing")}
    assert load(environment=variables, env_file=NO_FILE).settings.zone == "UTC"


def test_unreadable_secret_file_is_named_by_its_variable(tmp_path: Path) -> None:
    """It should stop, naming the variable and not the path."""
    with pytest.raises(Fatal, match="ETL_PSEUDONYM_KEY_FILE") as caught:
        load(environment={"ETL_PSEUDONYM_KEY_FILE": str(tmp_path / "canary")}, env_file=NO_FILE)
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("ETL_WORKERS", "0"),
        ("ETL_WORKERS", "canary"),
        ("ETL_ZONE", "Canary/Zone"),
        ("ETL_PSEUDONYM_KEY", "canary"),
        ("ETL_QUALITY_THRESHOLD", "1.5"),
        ("ETL_LIMIT_FILE_BYTES", "canaryM"),
        ("ETL_RETRY_DELAYS", "1,canary"),
        ("ETL_SUBJECT", ""),
        ("ETL_STATE_FOLDER", ""),
        ("ETL_WORKERS", "257"),
        ("ETL_LIMIT_CPU_SECONDS", "86401"),
        ("ETL_LIMIT_WALL_SECONDS", "86401"),
        ("ETL_LIMIT_MEMORY_BYTES", "255M"),
        ("ETL_LIMIT_MEMORY_BYTES", "1025G"),
        ("ETL_LIMIT_FILE_BYTES", "65G"),
        ("ETL_LIMIT_DECODED_BYTES", "65G"),
        ("ETL_LIMIT_RECORDS", "1000000001"),
        ("ETL_LIMIT_ITEMS", "1000000001"),
        ("ETL_LIMIT_DEPTH", "65"),
        ("ETL_LIMIT_TEXT_CHARS", "1000001"),
        ("ETL_RETRY_DELAYS", "1,inf"),
        ("ETL_RETRY_DELAYS", "nan"),
        ("ETL_RETRY_DELAYS", "1e12"),
        ("ETL_RETRY_DELAYS", "-1"),
        ("ETL_PSEUDONYM_KEY", "canary" * 4 + "\udcff"),
        ("ETL_SUBJECT", "canary\udcff"),
    ],
)
def test_wrong_value_stops_by_the_variables_name(variable: str, value: str) -> None:
    """It should name the variable and never repeat the value."""
    with pytest.raises(Fatal, match=variable) as caught:
        load(environment={variable: value}, env_file=NO_FILE)
    assert "canary" not in str(caught.value).lower()


def test_bounds_can_be_reached() -> None:
    """It should take the largest and the smallest of what it takes."""
    large = {"workers": "256", "limit_cpu_seconds": "86400", "limit_memory_bytes": "1024G"}
    large |= {"limit_file_bytes": "64G", "limit_records": "1000000000", "limit_depth": "64"}
    assert load(large | {"retry_delays": "0,86400"}, {}, NO_FILE).settings.limit_memory_bytes == 2**40
    assert load({"limit_memory_bytes": "256M"}, {}, NO_FILE).settings.limit_memory_bytes == 2**28


def test_default_workers_stay_in_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """It should not start more children than it would let a person ask for."""
    monkeypatch.setattr("os.cpu_count", lambda: 1_000)
    assert load({}, {}, NO_FILE).settings.workers == 256


def test_env_file_of_other_bytes_stops(tmp_path: Path) -> None:
    """It should say that the file is not text, and not what it holds."""
    file = tmp_path / ".env"
    file.write_bytes(b"ETL_SUBJECT=canary\xff\n")
    with pytest.raises(Fatal, match=r"\.env cannot be read") as caught:
        load(environment={}, env_file=file)
    assert "UTF-8" in caught.value.remedy
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize("home", ["", "relative/home"])
def test_home_that_is_none_stops(home: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It should not take the root or the current folder for a home."""
    monkeypatch.setenv("HOME", home)
    with pytest.raises(Fatal, match="no home folder") as caught:
        load({}, {}, NO_FILE)
    assert "ETL_STATE_FOLDER" in caught.value.remedy
    assert "HOME" in caught.value.remedy


def test_home_of_nobody_stops() -> None:
    """It should refuse a user there is not."""
    with pytest.raises(Fatal, match="no home folder"):
        load({}, {"ETL_STATE_FOLDER": "~no-such-user/x"}, NO_FILE)


def test_no_home_is_needed_without_a_tilde_or_with_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """It should ask for a home only when the key file would go there."""
    monkeypatch.setenv("HOME", "")
    assert load({}, {"ETL_STATE_FOLDER": "/var/x"}, NO_FILE).settings.state_folder == Path("/var/x")
    assert load({}, {"ETL_PSEUDONYM_KEY": "k" * 16}, NO_FILE).settings.pseudonym_key is not None


def test_state_folder_is_absolute(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It should put the home in place of the tilde, and the current folder before a relative path."""
    monkeypatch.setenv("HOME", str(tmp_path))
    assert load({}, {}, NO_FILE).settings.state_folder == tmp_path / ".local/state/etl"
    relative = load({}, {"ETL_STATE_FOLDER": "x"}, NO_FILE).settings.state_folder
    assert relative == Path.cwd() / "x"


def test_misspelt_variable_stops_with_a_suggestion() -> None:
    """It should not ignore what someone meant to set."""
    with pytest.raises(Fatal, match="ETL_WORKRES") as caught:
        load(environment={"ETL_WORKRES": "2"}, env_file=NO_FILE)
    assert "ETL_WORKERS" in caught.value.remedy


def test_origin_priority() -> None:
    """It should read apps by record type, and refuse types and forms it does not know."""
    text = " BloodGlucoseRecord = com.b, com.a ;"
    rules = load(environment={"ETL_ORIGIN_PRIORITY": text}).settings.rules()
    assert rules.priorities == {"BloodGlucoseRecord": ("com.b", "com.a")}
    for wrong in ("Glucose=com.a", "BloodGlucoseRecord", "BloodGlucoseRecord=", "com.a,com.b"):
        with pytest.raises(Fatal, match="ETL_ORIGIN_PRIORITY"):
            load(environment={"ETL_ORIGIN_PRIORITY": wrong})


def test_weights_must_add_up() -> None:
    """It should refuse weights that make no score."""
    with pytest.raises(Fatal, match="add up to 1"):
        load(environment={"ETL_QUALITY_SCHEMA": "0.9"}, env_file=NO_FILE)


@pytest.mark.parametrize(("text", "size"), [("64M", 64 * 2**20), ("2g", 2**31), ("512K", 2**19), ("77", 77)])
def test_sizes_have_units(text: str, size: int) -> None:
    """It should read K, M and G as powers of 1,024."""
    assert load({"limit_file_bytes": text}, {}, NO_FILE).settings.limit_file_bytes == size


def test_secret_is_never_shown() -> None:
    """It should keep the key out of repr."""
    key = "canary-" * 4
    assert "canary" not in repr(load(environment={"ETL_PSEUDONYM_KEY": key}, env_file=NO_FILE))


def test_every_setting_says_what_it_means() -> None:
    """It should leave none undescribed."""
    assert all(field.description for field in Settings.model_fields.values())
