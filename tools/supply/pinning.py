"""Images and actions: each by its digest or commit, the same one wherever it is named."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from tools.supply.report import Result

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from tools.supply.report import Place

OURS = "etl-narrative-engine"

_FROM = re.compile(r"^FROM\s+(?:--platform=\S+\s+)?(?P<image>\S+)(?:\s+AS\s+(?P<stage>\S+))?", re.MULTILINE)
_IMAGE = re.compile(r"^[^\S\n]*image:[^\S\n]*['\"]?(?P<image>[^\s'\"]+)", re.MULTILINE)
_PINNED_IMAGE = re.compile(r"(?P<image>[^@]+:[\w.-]+)@(?P<digest>sha256:[0-9a-f]{64})")
_USES = re.compile(
    r"^\s*(?:-\s+)?uses:\s*(?P<used>[^\s#]+)[^\S\n]*(?:#[^\S\n]*(?P<remark>.*))?$", re.MULTILINE
)
_PINNED_ACTION = re.compile(r"(?P<action>[\w.-]+/[\w./-]+)@(?P<commit>[0-9a-f]{40})")
_VERSION = re.compile(r"v\d+\.\d+\.\d+\b.*")
_DIGEST = "docker buildx imagetools inspect IMAGE tells its digest"
_COMMIT = "git ls-remote --tags https://github.com/OWNER/ACTION tells its commit"


@dataclass(frozen=True)
class Use:
    """Something of others that a file of ours names: an image or an action."""

    file: str
    name: str
    remark: str = ""


def images(file: str, text: str) -> Iterator[Use]:
    """Find the images of others in a Dockerfile, a compose file or a workflow."""
    if "Dockerfile" in file:
        stages = {found["stage"] for found in _FROM.finditer(text)} | {"scratch"}
        named = [found["image"] for found in _FROM.finditer(text) if found["image"] not in stages]
    elif "compose" not in file:
        named = list(_in_workflow(yaml.safe_load(text)))
    else:  # Compose has YAML tags of its own
        named = [found["image"] for found in _IMAGE.finditer(text)]
    return (Use(file, image) for image in named if image.split(":")[0] != OURS)


def _in_workflow(workflow: dict[str, Any]) -> Iterator[str]:
    for job in workflow["jobs"].values():
        containers = [*job.get("services", {}).values(), *([job["container"]] if "container" in job else [])]
        yield from (one if isinstance(one, str) else one["image"] for one in containers)


def actions(file: str, text: str) -> Iterator[Use]:
    """Find the actions of others in a workflow."""
    found = (Use(file, match["used"].strip("'\""), match["remark"] or "") for match in _USES.finditer(text))
    return (use for use in found if not use.name.startswith("./"))


def check(place: Place) -> Result:
    """Hold all images and actions of the checkout against their pins."""
    workflows = _files(place.root, ".github/workflows/*.y*ml")
    composed = _files(place.root, "*compose*.y*ml", "Dockerfile*")
    named = [use for file in (*composed, *workflows) for use in images(file, place.text(file))]
    used = [use for file in workflows for use in actions(file, place.text(file))]
    problems = (*loose_images(named), *loose_actions(used))
    return Result("pins", f"{len(named)} images, {len(used)} uses of actions", problems)


def _files(root: Path, *patterns: str) -> list[str]:
    return sorted(str(path.relative_to(root)) for pattern in patterns for path in root.glob(pattern))


def loose_images(uses: Iterable[Use]) -> Iterator[str]:
    """Name images without a digest, and those that have several."""
    digests: dict[str, set[str]] = defaultdict(set)
    for use in uses:
        if not (found := _PINNED_IMAGE.fullmatch(use.name)):
            yield f"{use.file}: image {use.name} has no tag with a digest; try: {_DIGEST}"
        else:
            digests[found["image"].rpartition(":")[0]].add(use.name)
    for name, several in digests.items():
        if len(several) > 1:
            yield f"image {name} is named with {len(several)} pins; try: the same one in every file"


def loose_actions(uses: Iterable[Use]) -> Iterator[str]:
    """Name actions without a commit or without their version, and those that have several."""
    commits: dict[str, set[str]] = defaultdict(set)
    for use in uses:
        if not (found := _PINNED_ACTION.fullmatch(use.name)):
            yield f"{use.file}: action {use.name} is not pinned by a full commit; try: {_COMMIT}"
        elif not _VERSION.fullmatch(use.remark):
            yield f"{use.file}: action {use.name} lacks its version as a remark; try: # v1.2.3"
        else:
            commits[found["action"]].add(f"{found['commit']} {use.remark}")
    for name, several in commits.items():
        if len(several) > 1:
            yield f"action {name} is used at {len(several)} pins; try: the same one in every file"
