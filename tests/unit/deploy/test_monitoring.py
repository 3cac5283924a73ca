"""Rules, panels and containers of the monitoring speak of what there is, and of all of it."""

from __future__ import annotations

import json
import re
from collections import Counter
from itertools import groupby
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from etl.pipeline.signals import BUCKETS, METRICS
from tests.support import compose, monitoring
from tests.support.monitoring import MONITORING, ROOT, RULES, loaded
from tools import dashboard

COMPOSE = "compose.monitoring.yml"
PINNED = re.compile(r"[a-z0-9./-]+:v?\d[\w.-]+@sha256:[0-9a-f]{64}")


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    """Give the services that the monitoring adds."""
    found: dict[str, Any] = compose.read(COMPOSE)["services"]
    return {name: service for name, service in found.items() if name != "etl"}


def test_expressions_read_what_there_is() -> None:
    """It should read metrics of the catalogue, by labels they have, with values of their closed sets."""
    found = {expression: monitoring.problems(expression) for expression in monitoring.expressions()}
    assert {expression: wrong for expression, wrong in found.items() if wrong} == {}
    assert len(found) > 100


@pytest.mark.parametrize(
    ("expression", "problem"),
    [
        ("sum by (reason) (rate(etl_dead_letter_total[5m]))", "no metric etl_dead_letter_total"),
        ('1 - max(etl_queue_message{queue="work"}) > bool 3', "no metric etl_queue_message"),
        ("etl:memory_bytes:sum / on () group_left () etl:limit", "no metric etl:limit"),
        ("sum by (le) (rate(etl_publish_to_commit_seconds[5m]))", "no metric etl_publish_to_commit_seconds"),
        ("sum by (stage) (etl_in_progress)", "no label stage"),
        ('etl_in_progress{queue="work"}', "etl_in_progress has no label queue"),
        ('rate(etl_dead_letters_total{reason=~"crashed|crash"}[5m])', "reason is never crash"),
        ('etl_breaker_state{state!="half-open"} == 1', "state is never half-open"),
    ],
)
def test_what_there_is_not_is_seen(expression: str, problem: str) -> None:
    """It should find what is wrong within functions and groupings, or the test above sees nothing."""
    assert problem in monitoring.problems(expression)


def test_wrong_labels_are_seen() -> None:
    """It should find labels in groupings, and each value of a matcher."""
    read = monitoring.spoken('sum by (le, stage) (rate(x_bucket{reason=~"a|b", job!="c"}[5m] offset 1h))')
    assert read == monitoring.Spoken(
        (monitoring.Selector("x_bucket", (("reason", ("a", "b")), ("job", ("c",)))),),
        frozenset({"le", "stage"}),
    )
    with pytest.raises(ValueError, match="names no metric"):
        monitoring.spoken('rate({__name__=~"etl_.*"}[5m])')


def test_bucket_bounds_are_ours() -> None:
    """It should compare with bounds that the histograms have, written as the client library writes them."""
    read = [
        selector for text in monitoring.recorded().values() for selector in monitoring.spoken(text).selectors
    ]
    bounds = {bound for _, matchers in read for label, found in matchers if label == "le" for bound in found}
    assert bounds == {"5.0", "60.0"}
    assert bounds <= {str(float(bound)) for bound in BUCKETS}


def test_every_rule_is_tested() -> None:
    """It should see each alert quiet, then firing, then quiet again, and ask for each recorded value."""
    fired = {name for test in monitoring.tests() for name in _fires_and_clears(test)}
    assert set(monitoring.alerts()) - fired == set()
    asked = [e["expr"] for test in monitoring.tests() for e in test.get("promql_expr_test", ())]
    seen = {selector.metric for text in asked for selector in monitoring.spoken(text).selectors}
    assert set(monitoring.recorded()) - seen == set()


def _fires_and_clears(test: dict[str, Any]) -> set[str]:
    """Give the alerts that a test sees quiet, firing and quiet, in this order."""
    course: dict[str, list[bool]] = {}
    for seen in test.get("alert_rule_test", ()):
        course.setdefault(seen["alertname"], []).append(bool(seen["exp_alerts"]))
    return {
        name for name, firing in course.items() if [on for on, _ in groupby(firing)] == [False, True, False]
    }


@pytest.mark.parametrize("name", monitoring.alerts())
def test_alerts_say_what_to_do(name: str) -> None:
    """It should tell how urgent it is, what it is, and where the runbook speaks of it."""
    alert = monitoring.alerts()[name]
    assert alert["labels"]["severity"] in {"critical", "warning"}
    assert {"summary", "description", "runbook_url"} == set(alert["annotations"])
    assert f"docs/how-to/operate.md#{name.lower()}" == alert["annotations"]["runbook_url"]


def test_dashboard_is_fresh() -> None:
    """It should be what `make reference` writes."""
    assert dashboard.FILE.read_text(encoding="utf-8") == dashboard.text(), "run `make reference`"


def test_dashboard_holds_together() -> None:
    """It should number panels once, lay none over another, and name a provisioned source for each."""
    panels = monitoring.panels()
    sources = loaded(MONITORING / "grafana/provisioning/datasources/datasources.yml")
    provisioned = {(source["type"], source["uid"]) for source in sources["datasources"]}
    assert max(Counter(panel["id"] for panel in panels).values()) == 1
    cells = Counter(cell for panel in panels for cell in _cells(panel["gridPos"]))
    assert max(cells.values()) == 1
    shown = [panel for panel in panels if panel["type"] != "row"]
    assert {tuple(panel["datasource"].values()) for panel in shown} <= provisioned
    assert all(panel["targets"] for panel in shown)


def _cells(place: dict[str, int]) -> list[tuple[int, int]]:
    columns, rows = range(place["x"], place["x"] + place["w"]), range(place["y"], place["y"] + place["h"])
    assert columns.stop <= 24
    return [(x, y) for x in columns for y in rows]


def test_dashboard_shows_every_metric() -> None:
    """It should leave no metric of the catalogue out, be it shown as it is or by what is recorded of it."""
    recorded = monitoring.recorded()
    texts = [target["expr"] for panel in monitoring.panels() for target in panel.get("targets", ())[:9]]
    names = {
        s.metric
        for text in texts
        for s in monitoring.spoken(f"x{text}" if text[0] == "{" else text).selectors
    }
    names |= {s.metric for name in names & set(recorded) for s in monitoring.spoken(recorded[name]).selectors}
    plain = {re.sub(r"_(bucket|count|sum)$", "", name) for name in names}
    assert {metric.name for metric in METRICS} - plain == set()


def test_compose_file(services: dict[str, Any]) -> None:
    """It should be valid, pinned by digest, confined, and started by its profile only."""
    schema = json.loads((ROOT / "tests/support/compose_spec/compose-spec.json").read_text())
    errors = Draft202012Validator(schema).iter_errors(compose.read(COMPOSE))
    assert [f"{error.json_path}: {error.message}" for error in errors] == []
    assert [s["image"] for s in services.values() if not PINNED.fullmatch(s["image"])] == []
    for service in services.values():
        assert service["profiles"] == ["monitoring"]
        assert service["cap_drop"] == ["ALL"]
        assert service["read_only"] is True
        assert service["deploy"]["resources"]["limits"].keys() == {"cpus", "memory"}


def test_containers_open_nothing_to_others(services: dict[str, Any]) -> None:
    """It should publish ports on loopback only, and leave the engine's socket to the proxy alone."""
    ports = [port for service in services.values() for port in service.get("ports", ())]
    assert [port for port in ports if not port.startswith("127.0.0.1:")] == []
    with_socket = [name for name, s in services.items() if "docker.sock" in str(s.get("volumes"))]
    assert with_socket == ["socket-proxy"]
    near = [name for name, service in services.items() if "engine" in service.get("networks", ())]
    assert near == ["alloy", "socket-proxy"]
    assert services["socket-proxy"]["networks"] == ["engine"]
    assert compose.read(COMPOSE)["networks"]["engine"] == {"internal": True}


def test_mounted_files_are_there(services: dict[str, Any]) -> None:
    """It should mount files and folders that are in the repository, and volumes that are declared."""
    mounts = [mount.split(":")[0] for s in services.values() for mount in s.get("volumes", ())]
    folders = [mount for mount in mounts if mount.startswith("./")]
    assert [folder for folder in folders if not (ROOT / folder).is_dir()] == []
    assert {mount for mount in mounts if mount[0] not in "./"} == set(compose.read(COMPOSE)["volumes"])


def test_configurations_name_each_other(services: dict[str, Any]) -> None:
    """It should look for nothing at a name that no service has."""
    configs = [
        path for path in sorted(MONITORING.rglob("*.yml")) if path.parent.name not in {"rules", "tests"}
    ]
    configs += [MONITORING / "alloy/config.alloy", ROOT / COMPOSE]
    text = "".join(path.read_text(encoding="utf-8") for path in configs)
    hosts = set(re.findall(r"(?:http|tcp)://([a-z][\w-]*):\d+", text))
    hosts |= set(re.findall(r"targets: \[([\w-]+):\d+\]", text)) - {"localhost"}
    assert hosts <= set(services)
    assert {"prometheus", "alertmanager", "loki", "jaeger", "otel-collector", "socket-proxy"} <= hosts


def test_configurations_are_yaml() -> None:
    """It should be readable, each file of it, and hold something."""
    files = sorted(MONITORING.rglob("*.yml"))
    assert [path for path in files if not isinstance(loaded(path), dict)] == []


def test_pipelines_use_what_is_configured() -> None:
    """It should name in each pipeline only receivers, processors, exporters and extensions that are there."""
    for name in ("otel-collector", "jaeger"):
        config = loaded(MONITORING / name / "config.yml")
        used = {
            (kind, part) for kind, parts in config["service"]["pipelines"]["traces"].items() for part in parts
        }
        used |= {("extensions", part) for part in config["service"].get("extensions", ())}
        there = {(kind, part) for kind in config if kind != "service" for part in config[kind]}
        assert used == there


def test_service_is_found_and_limited_as_composed() -> None:
    """It should scrape the service by the name and port it has, and know its memory limit."""
    config = loaded(MONITORING / "prometheus/prometheus.yml")
    (found,) = config["scrape_configs"][0]["dns_sd_configs"]
    service = compose.read(compose.MAIN)["services"][found["names"][0]]
    assert f"ETL_HTTP_PORT={found['port']}" in (ROOT / "Dockerfile").read_text()
    limit = service["deploy"]["resources"]["limits"]["memory"]
    assert monitoring.recorded()["etl:memory_limit_bytes"] == f"vector({_bytes(limit)})"


def _bytes(text: str) -> int:
    return int(text[:-1]) << 10 * (1 + "KMG".index(text[-1]))


def test_alertmanager_knows_the_alerts() -> None:
    """It should hold back alerts that there are, by ones that there are, and send each to a receiver."""
    config = loaded(MONITORING / "alertmanager/alertmanager.yml")
    matchers = [
        m for rule in config["inhibit_rules"] for m in (*rule["source_matchers"], *rule["target_matchers"])
    ]
    said = re.findall(r'alertname=~?"([^"]+)"', "\n".join(matchers))
    assert len(said) == len(matchers)
    patterns = [pattern for text in said for pattern in text.split("|")]
    known = " ".join(monitoring.alerts())
    assert [pattern for pattern in patterns if not re.search(rf"\b{pattern}\b", known)] == []
    routes = [config["route"], *config["route"]["routes"]]
    assert {route["receiver"] for route in routes} == {receiver["name"] for receiver in config["receivers"]}


def test_groups_of_rules_have_names_of_their_own() -> None:
    """It should name no two groups alike: tests order them by name."""
    names = [group["name"] for path in RULES for group in loaded(path)["groups"]]
    assert max(Counter(names).values()) == 1
