"""The workflows are what GitHub takes, give away little, and run the servers of docker-compose.yml."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.support import compose
from tests.support.compose import ROOT
from tools.supply import pinning, workflows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FOLDER = ROOT / ".github" / "workflows"
FILES = ["ci.yml", "release.yml", "supply-chain.yml"]
TEXTS = {name: (FOLDER / name).read_text() for name in FILES}
CHECKOUT = "actions/checkout@"


def read(name: str) -> dict[str, Any]:
    """Read a workflow; YAML takes its key ``on`` for a truth value."""
    found: dict[str, Any] = yaml.safe_load(TEXTS[name])
    return found


def jobs(name: str) -> dict[str, Any]:
    """Give the jobs of a workflow."""
    found: dict[str, Any] = read(name)["jobs"]
    return found


def steps(name: str) -> Iterator[dict[str, Any]]:
    """Give the steps of all jobs of a workflow."""
    return (step for job in jobs(name).values() for step in job.get("steps", []))


def planted(folder: Path, old: str, new: str, name: str = "ci.yml") -> Path:
    """Write a workflow with something changed into a folder of its own."""
    assert old in TEXTS[name]
    path = folder / ".github" / "workflows" / name
    path.parent.mkdir(parents=True)
    path.write_text(TEXTS[name].replace(old, new, 1))
    return path


def test_there_are_no_others() -> None:
    """It should look at every workflow there is."""
    assert sorted(path.name for path in FOLDER.iterdir()) == FILES


def test_they_are_what_github_takes() -> None:
    """It should pass GitHub's schemas, and an audit as strict as can be without network."""
    assert workflows.against_schema("vendor.github-workflows", sorted(FOLDER.iterdir())) == []
    assert workflows.against_schema("vendor.dependabot", [ROOT / ".github" / "dependabot.yml"]) == []
    assert workflows.audited(ROOT / ".github") == []


def test_a_wrong_key_is_named(tmp_path: Path) -> None:
    """It should say which file and key GitHub would not take."""
    path = planted(tmp_path, "timeout-minutes: 15", "timeout-minuten: 15")
    (problem,) = workflows.against_schema("vendor.github-workflows", [path])
    assert problem.startswith("ci.yml.jobs.lint: ")
    assert "timeout-minuten" in problem or "is not valid under any" in problem


@pytest.mark.parametrize(
    ("old", "new", "ident"),
    [
        ("      - run: make lint\n", "      - run: echo ${{ github.head_ref }}\n", "template-injection"),
        ("          persist-credentials: false\n", "          fetch-depth: 1\n", "artipacked"),
        ("permissions: {}\n", "permissions: write-all\n", "excessive-permissions"),
        ("  pull_request:\n", "  pull_request_target:\n", "dangerous-triggers"),
        ("checkout@3d3c42e5aac5ba805825da76410c181273ba90b1", "checkout@v7", "unpinned-uses"),
    ],
)
def test_an_attack_is_named(old: str, new: str, ident: str, tmp_path: Path) -> None:
    """It should name what an attacker could use, and where."""
    problems = workflows.audited(planted(tmp_path, old, new).parents[1])
    assert re.search(rf"^ci\.yml:\d+: {ident} \((medium|high)\): ", "\n".join(problems), re.MULTILINE)


@pytest.mark.parametrize("name", FILES)
def test_nothing_is_given_that_is_not_asked_for(name: str) -> None:
    """It should give no permission to the whole, and each job its own, with a reason for each."""
    assert read(name)["permissions"] == {}
    for job in jobs(name).values():
        assert job["permissions"]
    written = re.findall(r"^      [a-z-]+: (?:read|write)\b.*$", TEXTS[name], re.MULTILINE)
    assert len(written) == sum(len(job["permissions"]) for job in jobs(name).values())
    assert [line for line in written if " # to " not in line] == []


def test_who_may_write() -> None:
    """It should let jobs of a release alone write, each to one place."""
    may = {
        f"{name} {job}": {scope for scope, level in found["permissions"].items() if level == "write"}
        for name in FILES
        for job, found in jobs(name).items()
    }
    assert {job: scopes for job, scopes in may.items() if scopes} == {
        "release.yml image": {"packages"},
        "release.yml publish-image": {"packages", "attestations", "id-token"},
        "release.yml attest": {"attestations", "id-token"},
        "release.yml release": {"contents"},
    }


@pytest.mark.parametrize("name", FILES)
def test_nothing_runs_for_ever_or_twice(name: str) -> None:
    """It should give each job a time, and let a newer run follow an older one."""
    assert read(name)["concurrency"]["group"]
    assert [
        job for job, found in jobs(name).items() if "uses" not in found and not found["timeout-minutes"]
    ] == []


@pytest.mark.parametrize("name", FILES)
def test_no_expression_reaches_a_shell(name: str) -> None:
    """It should hand values to scripts as variables, never as part of the script."""
    runs = [step["run"] for step in steps(name) if "run" in step]
    assert [run for run in runs if "${{" in run] == []
    assert runs


@pytest.mark.parametrize("name", FILES)
def test_credentials_stay_where_they_are(name: str) -> None:
    """It should leave no token in a checkout, and know of no secret but the run's own."""
    checkouts = [step for step in steps(name) if step.get("uses", "").startswith(CHECKOUT)]
    assert [step for step in checkouts if step["with"]["persist-credentials"] is not False] == []
    assert set(re.findall(r"secrets\.(\w+)", TEXTS[name])) <= {"GITHUB_TOKEN"}
    assert "pull_request_target" not in TEXTS[name]


@pytest.mark.parametrize("name", FILES)
def test_actions_are_pinned(name: str) -> None:
    """It should use each action at a full commit, with its version beside it."""
    used = list(pinning.actions(name, TEXTS[name]))
    assert list(pinning.loose_actions(used)) == []
    assert len(used) == sum("uses" in step for step in steps(name))


def test_services_are_those_of_the_compose_file() -> None:
    """It should run the very images of docker-compose.yml, with the passwords of its example."""
    composed = compose.filled(compose.read(compose.MAIN)["services"], compose.example())
    job = jobs("ci.yml")["service-containers"]
    for name in ("rabbitmq", "minio", "redis"):
        assert job["services"][name]["image"] == composed[name]["image"]
    assert job["services"].keys() == {"rabbitmq", "minio", "redis"}
    ours = compose.environment("etl", compose.example())
    inside = {"@rabbitmq:": "@127.0.0.1:", "//minio:": "//127.0.0.1:", "@redis:": "@127.0.0.1:"}
    for variable, value in job["env"].items():
        expected = ours[variable] if variable != "ETL_WORKERS" else "1"
        for host, loopback in inside.items():
            expected = expected.replace(host, loopback)
        assert expected == value, variable


def test_services_open_no_port_to_others() -> None:
    """It should publish ports on loopback only, those the program is told of."""
    services = jobs("ci.yml")["service-containers"]["services"]
    ports = [port for service in services.values() for port in service["ports"]]
    assert ports == ["127.0.0.1:5672:5672", "127.0.0.1:9000:9000", "127.0.0.1:6379:6379"]


def test_every_supported_python_is_tested() -> None:
    """It should test on the releases that the package says it runs on."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    stated = [line.rpartition(" ")[2] for line in project["classifiers"] if re.search(r":: 3\.\d+$", line)]
    assert jobs("ci.yml")["test"]["strategy"]["matrix"]["python"] == stated


@pytest.mark.parametrize("name", ["ci.yml", "release.yml"])
def test_images_are_built_for_both_platforms(name: str) -> None:
    """It should build for amd64 and arm64, each on its own kind of machine, and scan what it built."""
    job = jobs(name)["image"]
    rows = job["strategy"]["matrix"]["include"]
    assert {(row["architecture"], row["runner"]) for row in rows} == {
        ("amd64", "ubuntu-24.04"),
        ("arm64", "ubuntu-24.04-arm"),
    }
    kinds = [step.get("uses", "").partition("@")[0] or step["run"].split()[0] for step in job["steps"]]
    assert "anchore/scan-action" in kinds
    assert ("docker push" in TEXTS[name]) == (name == "release.yml")


def test_a_release_needs_all_that_a_change_needs() -> None:
    """It should push, attest and publish only after CI and the audit of what was built."""
    needs = {name: set(job.get("needs", [])) if isinstance(job.get("needs"), list) else {job.get("needs")}
             for name, job in jobs("release.yml").items()}  # fmt: skip
    assert needs["image"] == needs["attest"] == {"ci", "build"}
    assert needs["publish-image"] == {"image"}
    assert needs["release"] == {"attest", "publish-image"}
    assert jobs("release.yml")["ci"]["uses"] == "./.github/workflows/ci.yml"
