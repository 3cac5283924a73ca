"""The compose files are valid, pinned, confined, and set what the service reads and nothing else."""

from __future__ import annotations

import json
import re
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from jsonschema import Draft202012Validator

from etl.bootstrap.parts import address, redis_url
from etl.bootstrap.remote import account
from etl.bootstrap.terms import service_terms
from etl.core.errors import Fatal
from etl.settings import load
from tests.support import compose
from tests.support.compose import MAIN, PORTS, ROOT, SEAWEEDFS, MissingVariableError

FILES = [MAIN, SEAWEEDFS, PORTS]
OURS, SERVERS = ["etl", "setup"], ["rabbitmq", "minio", "redis"]
SCHEMA = json.loads((ROOT / "tests" / "support" / "compose_spec" / "compose-spec.json").read_text())
PINNED = re.compile(r".+:[A-Za-z0-9._-]+@sha256:[0-9a-f]{64}")


def services(name: str = MAIN) -> dict[str, Any]:
    """Give the services of a file, with the example's variables."""
    found: dict[str, Any] = compose.filled(compose.read(name)["services"], compose.example())
    return found


@pytest.mark.parametrize("name", FILES)
def test_it_is_a_compose_file(name: str) -> None:
    """It should be valid by the Compose Specification's own schema, as written and with its variables."""
    read = compose.read(name)
    for content in (read, compose.filled(read, compose.example())):
        errors = Draft202012Validator(SCHEMA).iter_errors(content)
        assert [f"{error.json_path}: {error.message}" for error in errors] == []


@pytest.mark.parametrize("name", FILES)
def test_images_are_pinned_by_digest(name: str) -> None:
    """It should name each image by tag and digest, but for the one that is built here."""
    images = [service["image"] for service in services(name).values() if "image" in service]
    foreign = [image for image in images if not image.startswith("etl-narrative-engine:")]
    assert [image for image in foreign if not PINNED.fullmatch(image)] == []
    assert len(foreign) == {MAIN: 3, SEAWEEDFS: 1, PORTS: 0}[name]


@pytest.mark.parametrize("service", OURS)
@pytest.mark.parametrize("overrides", [(), (SEAWEEDFS,)])
def test_it_sets_what_the_service_reads(service: str, overrides: tuple[str, ...]) -> None:
    """It should set nothing we do not know, and all that the service refuses to begin without."""
    environment = compose.environment(service, compose.example(), *overrides)
    assert {name for name in environment if not name.startswith("ETL_")} == set()
    settings = load(environment=environment, env_file=Path("no such file")).settings
    assert urlsplit(address(settings).url).hostname == "rabbitmq"
    assert urlsplit(account(settings).endpoint).hostname == "minio"
    assert urlsplit(redis_url(settings)).hostname == "redis"
    assert len(service_terms(settings).pseudonym_key) >= 16


def test_hosts_are_services() -> None:
    """It should look for no server that the file does not start, and at the port it listens on."""
    environment = compose.environment("etl", compose.example())
    urls = [urlsplit(environment[name]) for name in ("ETL_BROKER_URL", "ETL_S3_ENDPOINT", "ETL_REDIS_URL")]
    assert [(url.hostname, url.port) for url in urls] == [
        ("rabbitmq", 5672),
        ("minio", 9000),
        ("redis", 6379),
    ]
    other = compose.environment("etl", compose.example(), SEAWEEDFS)["ETL_S3_ENDPOINT"]
    assert f"-s3.port={urlsplit(other).port}" in services(SEAWEEDFS)["minio"]["command"]


def test_credentials_are_the_same_on_both_sides() -> None:
    """It should give the service the names and passwords that it gives to the servers."""
    all_of = services()
    ours = all_of["etl"]["environment"]
    broker, redis = urlsplit(ours["ETL_BROKER_URL"]), urlsplit(ours["ETL_REDIS_URL"])
    rabbit, store = all_of["rabbitmq"]["environment"], all_of["minio"]["environment"]
    assert (broker.username, broker.password, broker.path) == (
        rabbit["RABBITMQ_DEFAULT_USER"],
        rabbit["RABBITMQ_DEFAULT_PASS"],
        f"/{rabbit['RABBITMQ_DEFAULT_VHOST']}",
    )
    assert (ours["ETL_S3_ACCESS_KEY"], ours["ETL_S3_SECRET_KEY"]) == (
        store["MINIO_ROOT_USER"],
        store["MINIO_ROOT_PASSWORD"],
    )
    content = compose.filled(compose.read(MAIN)["configs"]["redis"]["content"], compose.example())
    assert f"requirepass {redis.password}\n" in content
    assert redis.password == all_of["redis"]["environment"]["REDISCLI_AUTH"]


@pytest.mark.parametrize("name", FILES)
def test_variables_are_named_in_the_example(name: str) -> None:
    """It should ask for nothing that .env.example does not explain, and begin no name with ETL_."""
    text = (ROOT / ".env.example").read_text()
    for variable, default in compose.variables(name).items():
        written = f"{variable}=" if default is None else f"#{variable}="
        assert f"\n{written}" in text, variable
        assert not variable.startswith("ETL_")


def test_secrets_must_be_given() -> None:
    """It should refuse to begin without any one of the secrets, and say what to do; none has a default."""
    for left_out in compose.example():
        given = {name: value for name, value in compose.example().items() if name != left_out}
        with pytest.raises(MissingVariableError, match=rf"{left_out}: copy \.env\.example"):
            compose.filled(compose.read(MAIN), given)
        assert f"${{{left_out}:-" not in (ROOT / MAIN).read_text()


@pytest.mark.parametrize("service", [*OURS, *SERVERS])
def test_containers_are_confined(service: str) -> None:
    """It should take capabilities and new privileges from each, and bound what it may use."""
    found = services()[service]
    assert found["cap_drop"] == ["ALL"]
    assert found["security_opt"] == ["no-new-privileges:true"]
    assert {"cpus", "memory"} <= set(found["deploy"]["resources"]["limits"])
    assert "container_name" not in found
    assert "privileged" not in found


@pytest.mark.parametrize("service", OURS)
def test_our_image_writes_to_tmp_only(service: str) -> None:
    """It should mount our image read-only, with /tmp in memory, and publish none of its ports."""
    found = services()[service]
    assert found["read_only"] is True
    assert [mount.partition(":")[0] for mount in found["tmpfs"]] == ["/tmp"]  # noqa: S108 - in the container
    assert {"ports", "volumes"} & set(found) == set()


@pytest.mark.parametrize("name", FILES)
def test_ports_are_on_loopback(name: str) -> None:
    """It should open no port to others."""
    ports = [port for service in services(name).values() for port in service.get("ports", [])]
    assert [port for port in ports if not port.startswith("127.0.0.1:")] == []


def test_order_of_start() -> None:
    """It should start our service when the servers are well and the set-up is done."""
    found = services()
    assert {name: wait["condition"] for name, wait in found["etl"]["depends_on"].items()} == {
        "setup": "service_completed_successfully",
        **dict.fromkeys(SERVERS, "service_healthy"),
    }
    assert set(found["setup"]["depends_on"]) == {"rabbitmq", "minio"}
    assert [name for name in SERVERS if not found[name]["healthcheck"]["test"]] == []
    assert found["setup"]["healthcheck"] == {"disable": True}


def test_it_may_finish_what_is_in_hand() -> None:
    """It should be given more time to stop than it takes to drain."""
    found = services()["etl"]
    assert int(found["stop_grace_period"].removesuffix("s")) > int(found["environment"]["ETL_DRAIN_SECONDS"])


def test_children_fit_the_cores() -> None:
    """It should start as many sandbox children as it may use cores."""
    found = services()["etl"]
    assert found["environment"]["ETL_WORKERS"] == found["deploy"]["resources"]["limits"]["cpus"]


@pytest.mark.parametrize("service", SERVERS)
def test_data_outlives_containers(service: str) -> None:
    """It should keep each server's data in a volume with a name."""
    volumes = [mount.partition(":")[0] for mount in services()[service]["volumes"]]
    assert set(volumes) <= set(compose.read(MAIN)["volumes"])
    assert len(volumes) == 1


def test_the_example_is_good_for_nothing_but_trying() -> None:
    """It should hold secrets that production refuses, one and all, and that no URL needs to escape."""
    given = compose.example() | {"ENVIRONMENT": "production", "ALLOW_PLAINTEXT": "true"}
    with pytest.raises(Fatal) as refused:
        load(environment=compose.environment("etl", given), env_file=Path("no such file"))
    for name in ("ETL_BROKER_URL", "ETL_S3_SECRET_KEY", "ETL_REDIS_URL", "ETL_PSEUDONYM_KEY"):
        assert name in str(refused.value)
    assert {name for name, value in given.items() if not re.fullmatch(r"[a-z0-9]+", value)} == set()


def test_production_takes_secrets_of_ones_own() -> None:
    """It should begin in production with other secrets; without TLS only where that is allowed."""
    own = {name: secrets.token_hex(24) for name in compose.example()}
    given = own | {"ENVIRONMENT": "production", "ALLOW_PLAINTEXT": "true"}
    settings = load(environment=compose.environment("etl", given), env_file=Path("no such file")).settings
    assert (settings.environment, settings.allow_plaintext) == ("production", True)
    plain = compose.environment("etl", given | {"ALLOW_PLAINTEXT": "false"})
    with pytest.raises(Fatal, match=r"ETL_REDIS_URL .* is not encrypted"):
        load(environment=plain, env_file=Path("no such file"))
