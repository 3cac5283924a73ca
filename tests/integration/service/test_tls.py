"""The service over TLS: servers that an authority of ours vouches for, and servers that none does."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.support.certificates import Authority, Certificate, encrypted
from tests.support.command import assert_clear, etl
from tests.support.site import SAMPLES
from tools.services.gateway import over_tls

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from tests.support.site import Site
    from tools.services import Rabbit, Redis, Store

BROKER, STORE, REDIS = "ETL_BROKER_URL", "ETL_S3_ENDPOINT", "ETL_REDIS_URL"
CA_FILES = {BROKER: "ETL_BROKER_CA_FILE", STORE: "ETL_S3_CA_FILE", REDIS: "ETL_REDIS_CA_FILE"}


@dataclass
class Doors:
    """Three servers that may be reached over TLS, and the service that is told so."""

    site: Site
    rabbit: Rabbit
    store: Store
    redis: Redis
    ours: Authority
    environment: pytest.MonkeyPatch
    stack: ExitStack

    def open(self, server: str, chain: Certificate, trusted: Path, host: str = "127.0.0.1") -> None:
        """Have a server show a certificate, and the service go there, trusting the authorities of a file."""
        port = self.stack.enter_context(self._listening(server, chain))
        self.environment.setenv(server, encrypted(self.site.environment[server], port, host))
        self.environment.setenv(CA_FILES[server], str(trusted))

    def _listening(self, server: str, chain: Certificate) -> AbstractContextManager[int]:
        if server == STORE:
            return over_tls(self.store, *chain)
        return (self.rabbit if server == BROKER else self.redis).over_tls(*chain)


@pytest.fixture
def broker_url(fresh_rabbitmq: Rabbit, unique: str) -> Iterator[str]:
    """Give a virtual host on a server of this worker's own."""
    yield fresh_rabbitmq.make_vhost(unique)
    fresh_rabbitmq.delete_vhost(unique)


@pytest.fixture
def object_store(fresh_store: Store) -> Store:
    """Give a store of this worker's own."""
    return fresh_store


@pytest.fixture
def redis_url(fresh_redis: Redis) -> str:
    """Give a database on a server of this test's own."""
    return fresh_redis.url


@pytest.fixture
def doors(site: Site, fresh_redis: Redis, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Doors]:
    """Give the servers of a site, and an authority that it trusts."""
    rabbit, store, patch = (
        request.getfixturevalue(name) for name in ("fresh_rabbitmq", "fresh_store", "monkeypatch")
    )
    with ExitStack() as stack:
        yield Doors(site, rabbit, store, fresh_redis, Authority(tmp_path, "ours"), patch, stack)


def test_files_settle_over_tls_alone(doors: Doors) -> None:
    """It should do all its work in production, where nothing else than TLS is allowed."""
    for server in (BROKER, STORE, REDIS):
        doors.open(server, doors.ours.certificate(), doors.ours.file)
    doors.environment.setenv("ETL_ENVIRONMENT", "production")
    files = sorted(SAMPLES.glob("Steps*.avro"))
    assert etl("setup").code in {0, 1}
    assert etl("setup", "--dry-run").code == 0
    assert doors.site.submit(*files, "--user", "demo").code == 0
    assert doors.site.serve()["outcomes"]["processed"] == len(files)
    assert etl("assemble").code == 0
    assert etl("dlq", "list").out == "no dead letters\n"
    assert etl("ledger", "rebuild").code == 0
    assert len(doors.site.objects("parts")) == len(doors.site.events()) == len(files)


WORDS = {
    "authority": "a certificate that is not trusted",
    "host": "a certificate of another host",
    "expired": "a certificate that has expired",
    "no file": "CA file cannot be read",
}


@pytest.mark.parametrize("server", [BROKER, STORE, REDIS])
@pytest.mark.parametrize("wrong", WORDS)
def test_a_server_nobody_vouches_for_is_refused(
    doors: Doors, tmp_path: Path, server: str, wrong: str
) -> None:
    """It should say at once what is wrong and what to do, by the setting's name, and show no secret."""
    files = {"authority": Authority(tmp_path, "theirs").file, "no file": tmp_path / "none.pem"}
    chain = doors.ours.certificate(expired=wrong == "expired")
    host = "localhost" if wrong == "host" else "127.0.0.1"
    doors.open(server, chain, files.get(wrong, doors.ours.file), host)
    ran = etl("serve", "--until-idle")
    remedies = {"host": server, "expired": "renew it"}
    assert_clear(ran, WORDS[wrong], remedies.get(wrong, CA_FILES[server]))
    assert secrets_in(ran.err, doors) == []


@pytest.mark.parametrize("server", [BROKER, STORE])
def test_a_server_without_tls_is_refused(doors: Doors, server: str) -> None:
    """It should not wait for a server that answers, but not over TLS; Redis would keep silent."""
    port = {BROKER: doors.rabbit.port, STORE: doors.store.port}[server]
    doors.environment.setenv(server, encrypted(doors.site.environment[server], port))
    ran = etl("serve", "--until-idle")
    assert_clear(ran, "does not speak TLS", server)
    assert secrets_in(ran.err, doors) == []


def test_plaintext_may_be_allowed(doors: Doors) -> None:
    """It should begin in production where somebody answers for the network."""
    doors.environment.setenv("ETL_ENVIRONMENT", "production")
    doors.environment.setenv("ETL_ALLOW_PLAINTEXT", "true")
    assert doors.site.serve()["outcomes"]["processed"] == 0


def secrets_in(said: str, doors: Doors) -> list[str]:
    """Find users, passwords and keys in what was said."""
    homes = [server.home for server in (doors.rabbit, doors.store, doors.redis)]
    known = [secret for home in homes for secret in (home.user, home.password)]
    return [secret for secret in [*known, doors.site.environment["ETL_PSEUDONYM_KEY"]] if secret in said]
