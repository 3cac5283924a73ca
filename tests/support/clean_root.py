"""A root of one's own, without a container engine: what the Dockerfile builds, run as its image runs.

An overlay over this machine's /usr and a copy of its /etc stand for the base image, in a mount namespace
that ends with its last process. Nothing else of the machine shows but the interpreter, read-only. First the
builder's own steps run there. Then the file system is made read-only, with /tmp in memory and a volume, and a
command runs as nobody in particular: no capabilities, no new privileges, no network.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING

from tests.support.dockerfile import ROOT, stages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.dockerfile import Stage

_REMEDY = (
    "run it as root, or where anybody may make user namespaces with overlay mounts (Linux 5.11 or later); "
    "where AppArmor forbids them: sysctl kernel.apparmor_restrict_unprivileged_userns=0"
)

# $1: an empty folder, $2: the checkout, $3: the interpreter's folder, $4: its environment, with pip,
# $5: the builder's steps, $6: the sample data, $7: the command, $8: whom to run it as, $9: its variables,
# $10: what the overlay needs to be told.
_SCRIPT = r"""
set -eu
mount -t tmpfs tmpfs "$1"
mkdir "$1/upper" "$1/work" "$1/root"
mount -t tmpfs -o mode=0755 tmpfs "$1/root"
cd "$1/root"
mkdir usr etc proc dev root home var tmp
mount -t overlay overlay -o "${10}lowerdir=/usr,upperdir=$1/upper,workdir=$1/work" usr
for name in bin lib lib64 sbin; do test ! -e "/$name" || ln -s "usr/$name" "$name"; done
cp -r /etc/. etc 2>/dev/null || true
cp -L --remove-destination /etc/resolv.conf /etc/hosts etc
for kept in proc dev; do mount --rbind "/$kept" "$kept"; done
mount -t tmpfs -o mode=1777 tmpfs tmp
mkdir -p ".$3" context pip data opt/etl var/lib/etl
mount --bind "$3" ".$3" && mount -o remount,bind,ro ".$3"
mount --bind "$2" context && mount -o remount,bind,ro context
mount --bind "$4" pip && mount -o remount,bind,ro pip
chroot . sh -euc "$5" >&2
umount -l context pip
rm -rf ./base ./build
mount -t tmpfs -o mode=1777 tmpfs tmp
mount -t tmpfs -o mode=0777 tmpfs var/lib/etl
mount --bind "$6" data && mount -o remount,bind,ro data
mount -o remount,ro usr && mount -o remount,ro .
exec unshare --net chroot . setpriv --no-new-privs --bounding-set=-all --inh-caps=-all $8 \
    env -i $9 sh -euc "$7"
"""

#: What stands for the base image's Python: it has pip, as that has.
_BASE = """
{python} -m venv --without-pip /base
cp -r /pip/pip /pip/pip-*.dist-info /base/lib/python3.*/site-packages
export PATH=/base/bin:/usr/bin:/bin HOME=/tmp
"""


def run_in_image(command: str, folder: Path, data: Path) -> subprocess.CompletedProcess[str]:
    """Build as the Dockerfile does, then run a shell command as its image would; ``data`` shows as /data."""
    *_, image = stages()
    folder.mkdir()
    prefix = Path(sys.base_prefix).resolve()
    steps = [folder, ROOT, prefix, sysconfig.get_path("purelib"), builder_steps(prefix), data, command]
    root = os.geteuid() == 0
    user = "--reuid=10001 --regid=10001 --clear-groups" if root else ""
    environment = " ".join(f"{name}={value}" for name, value in image.environment.items())
    words = [*map(str, steps), user, environment, "" if root else "userxattr,"]
    return subprocess.run(  # noqa: S603 - our own steps
        [*_namespace(), "sh", "-c", _SCRIPT, "sh", *words], capture_output=True, text=True, check=False
    )


def builder_steps(prefix: Path) -> str:
    """Turn the builder's instructions into a shell script."""
    (builder,) = [stage for stage in stages() if stage.name == "builder"]
    python = shlex.quote(str(prefix / "bin" / f"python{sys.version_info.major}.{sys.version_info.minor}"))
    return "\n".join([_BASE.format(python=python), *_shell(builder)])


def _shell(stage: Stage) -> Iterator[str]:
    for kind, text in stage.steps:
        if kind == "ENV":
            yield f"export {text}"
        elif kind == "WORKDIR":
            yield f"mkdir -p {text} && cd {text}"
        elif kind == "COPY":
            yield _copied(*text.split())
        elif kind == "RUN":
            yield text
        else:
            raise ValueError(f"the test does not know how to do {kind}")


def _copied(*words: str) -> str:
    *sources, target = words
    parts = [f"/context/{source}" for source in sources]
    if len(parts) == 1 and (ROOT / sources[0]).is_dir():
        return f"mkdir -p {target} && cp -r {parts[0]}/. {target}"
    return f"mkdir -p {target} && cp -r {' '.join(parts)} {target}"


def _namespace() -> list[str]:
    namespace = ["unshare", "--mount", "--propagation", "private"]
    command = namespace if os.geteuid() == 0 else [*namespace, "--user", "--map-root-user"]
    trial = [*command, "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    tried = subprocess.run(trial, capture_output=True, text=True, check=False)  # noqa: S603 - nobody sees it
    assert tried.returncode == 0, f"no mount namespace: {tried.stderr.strip()}\n  try: {_REMEDY}"
    return command
