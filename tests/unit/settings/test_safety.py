"""What production refuses: everything that is unsafe at once, by name, and without repeating a value."""

from __future__ import annotations

from pathlib import Path

import pytest

from etl.core.errors import Fatal
from etl.settings import Settings, load

NO_FILE = Path("no-such-env-file")
KEY = "7d1f0a93c5be48264e6fb0d2a8c31975"
SAFE = {
    "ETL_ENVIRONMENT": "production",
    "ETL_BROKER_URL": f"amqps://etl:{KEY}@broker.test/etl",
    "ETL_S3_ENDPOINT": "https://store.test",
    "ETL_S3_ACCESS_KEY": "etl",
    "ETL_S3_SECRET_KEY": KEY,
    "ETL_REDIS_URL": f"rediss://:{KEY}@redis.test/0",
    "ETL_PSEUDONYM_KEY": KEY,
    "ETL_OTLP_ENDPOINT": "https://collector.test:4318",
}


def settings(environment: dict[str, str]) -> Settings:
    """Load these settings and no others."""
    return load(environment=environment, env_file=NO_FILE).settings


def refusal(**changes: str) -> Fatal:
    """Give what is said of safe settings that are changed so."""
    with pytest.raises(Fatal) as caught:
        settings(SAFE | changes)
    return caught.value


def test_safe_settings_may_go_into_production() -> None:
    """It should take what is encrypted, with secrets of its own; and settings that are not given."""
    assert settings(SAFE).environment == "production"
    assert settings({"ETL_ENVIRONMENT": "production"}).broker_url is None
    assert settings(SAFE | {"ETL_REDIS_URL": f"unix://:{KEY}@/run/redis.sock"}).redis_url is not None


def test_development_allows_everything() -> None:
    """It should not stand in the way of somebody who tries it out."""
    unsafe = {"ETL_BROKER_URL": "amqp://guest:guest@localhost/", "ETL_PSEUDONYM_KEY": "changeme" * 2}
    assert settings(unsafe).environment == "development"


@pytest.mark.parametrize("environment", ["", "prod", "Production", "staging"])
def test_what_may_have_meant_production_is_refused(environment: str) -> None:
    """It should not take an environment that it does not know for development."""
    with pytest.raises(Fatal, match="ETL_ENVIRONMENT"):
        settings({"ETL_ENVIRONMENT": environment})


@pytest.mark.parametrize(
    ("variable", "value", "what"),
    [
        ("ETL_BROKER_URL", "amqps://guest:guest@broker.test/", "has default credentials"),
        ("ETL_BROKER_URL", "amqps://guest:gues%74@broker.test/", "has default credentials"),
        ("ETL_BROKER_URL", "amqps://Etl:eTL@broker.test/", "has default credentials"),
        ("ETL_BROKER_URL", "amqps://etl:Change-Me-1@broker.test/", "has default credentials"),
        ("ETL_BROKER_URL", "amqps://broker.test/", "has no password"),
        ("ETL_BROKER_URL", "amqps://etl@broker.test/", "has no password"),
        ("ETL_BROKER_URL", "amqps://etl:@broker.test/", "has no password"),
        ("ETL_BROKER_URL", "amqps://[broken", "has no password"),
        ("ETL_S3_SECRET_KEY", "minioadmin", "has default credentials"),
        ("ETL_S3_SECRET_KEY", "minio123", "has default credentials"),
        ("ETL_S3_SECRET_KEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "has default credentials"),
        ("ETL_S3_SECRET_KEY", "etl", "has default credentials"),
        ("ETL_REDIS_URL", "rediss://redis.test/0", "has no password"),
        ("ETL_REDIS_URL", "rediss://etl@redis.test/0", "has no password"),
        ("ETL_REDIS_URL", "rediss://:foobared@redis.test/0", "has default credentials"),
        ("ETL_REDIS_URL", "unix:///run/redis.sock", "has no password"),
    ],
)
def test_default_and_empty_passwords(variable: str, value: str, what: str) -> None:
    """It should refuse a password that everybody knows, or none, and ask for one of its own."""
    error = refusal(**{variable: value})
    assert str(error).startswith("not safe for production: ")
    assert f"{variable} (environment) {what}" in str(error)
    assert "a password of its own" in error.remedy
    assert value not in f"{error} {error.remedy}"


@pytest.mark.parametrize(
    ("key", "what"),
    [
        (KEY[:-1], "is shorter than 32 characters"),
        ("changeme" * 4, "can be guessed"),
        ("please replace_me with something better", "can be guessed"),
        ("Example-Key-Example-Key-of-a-tutorial", "can be guessed"),
        ("a" * 64, "can be guessed"),
        ("aababbbaabbabaaababbabbabaababbb", "can be guessed"),
        ("0123456789" * 4 + "012", "can be guessed"),
    ],
)
def test_weak_pseudonym_keys(key: str, what: str) -> None:
    """It should refuse a short key, a placeholder and one letter after another."""
    error = refusal(ETL_PSEUDONYM_KEY=key)
    assert str(error) == f"not safe for production: ETL_PSEUDONYM_KEY (environment) {what}"
    assert "openssl rand -hex 32" in error.remedy


@pytest.mark.parametrize(
    ("variable", "value", "remedy"),
    [
        ("ETL_BROKER_URL", f"amqp://etl:{KEY}@broker.test/", "amqps://"),
        ("ETL_BROKER_URL", f"amqp://etl:{KEY}@127.0.0.1/", "amqps://"),
        ("ETL_S3_ENDPOINT", "http://localhost:9000", "https://"),
        ("ETL_S3_ENDPOINT", "store.test:9000", "https://"),
        ("ETL_REDIS_URL", f"redis://:{KEY}@[::1]/0", "rediss://"),
        ("ETL_OTLP_ENDPOINT", "http://127.0.0.1:4318", "https://"),
    ],
)
def test_plaintext_needs_leave(variable: str, value: str, remedy: str) -> None:
    """It should refuse a connection that is not encrypted, on loopback too, unless it is allowed."""
    error = refusal(**{variable: value})
    assert str(error) == f"not safe for production: {variable} (environment) is not encrypted"
    assert remedy in error.remedy
    assert "ETL_ALLOW_PLAINTEXT=true" in error.remedy
    assert settings(SAFE | {variable: value, "ETL_ALLOW_PLAINTEXT": "true"}).allow_plaintext


def test_leave_for_plaintext_is_leave_for_nothing_else() -> None:
    """It should still refuse default passwords and weak keys."""
    error = refusal(
        ETL_ALLOW_PLAINTEXT="true",
        ETL_BROKER_URL="amqp://guest:guest@localhost/",
        ETL_PSEUDONYM_KEY="changeme" * 4,
    )
    assert str(error) == (
        "not safe for production: ETL_BROKER_URL (environment) has default credentials, "
        "ETL_PSEUDONYM_KEY (environment) can be guessed"
    )


def test_everything_is_told_at_once(tmp_path: Path) -> None:
    """It should name every unsafe setting with where it came from, and each remedy once."""
    secret = tmp_path / "secret"
    secret.write_text("minioadmin\n")
    unsafe = {
        "ETL_ENVIRONMENT": "production",
        "ETL_BROKER_URL": "amqp://guest:guest@localhost/",
        "ETL_S3_ENDPOINT": "http://localhost:9000",
        "ETL_S3_ACCESS_KEY": "minioadmin",
        "ETL_S3_SECRET_KEY_FILE": str(secret),
        "ETL_REDIS_URL": "redis://localhost/0",
        "ETL_PSEUDONYM_KEY": "changemechangeme",
    }
    with pytest.raises(Fatal) as caught:
        settings(unsafe)
    assert str(caught.value).split(": ", 1)[1].split(", ") == [
        "ETL_BROKER_URL (environment) has default credentials",
        "ETL_REDIS_URL (environment) has no password",
        "ETL_S3_SECRET_KEY (file named by ETL_S3_SECRET_KEY_FILE) has default credentials",
        "ETL_PSEUDONYM_KEY (environment) is shorter than 32 characters",
        "ETL_BROKER_URL (environment) is not encrypted",
        "ETL_S3_ENDPOINT (environment) is not encrypted",
        "ETL_REDIS_URL (environment) is not encrypted",
    ]
    assert caught.value.remedy.count("openssl rand") == 2
    told = f"{caught.value} {caught.value.remedy}"
    assert not [value for value in ("guest", "minioadmin", "changeme") if value in told]
