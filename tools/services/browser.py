"""Chromium, for tests of what people look at: the system's, or Debian's package unpacked into our cache."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from tools.services import packages

PACKAGES = ("chromium",)

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_PROGRAM = "usr/lib/chromium/chromium"
_QUIET = (
    "--headless",
    "--no-sandbox",  # a test opens its own page only, and may run as root
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)


def chromium() -> tuple[Path, dict[str, str]]:
    """Where the program is, and what it needs to find the libraries beside it."""
    for name in _NAMES:
        if found := shutil.which(name):
            return Path(found), {}
    root = unpacked()
    folders = sorted({str(path.parent) for path in (root / "usr/lib").rglob("*.so*")})
    return root / _PROGRAM, {"LD_LIBRARY_PATH": ":".join(folders)}


@cache
def unpacked() -> Path:
    """Unpack it, unless it is."""
    return packages.unpacked_apart(PACKAGES, "browser")


def opened(page: Path, *options: str, seconds: float = 30) -> subprocess.CompletedProcess[str]:
    """Open a page as a new user, do what the options say, and close it; no name leads anywhere."""
    program, environment = chromium()
    with tempfile.TemporaryDirectory() as home:
        command = [str(program), *_QUIET, f"--user-data-dir={home}", "--host-resolver-rules=MAP * ~NOTFOUND"]
        return subprocess.run(  # noqa: S603 - the browser
            [*command, *options, page.as_uri()],
            capture_output=True,
            text=True,
            check=False,
            env={"HOME": home, "PATH": "/usr/bin:/bin", **environment},
            timeout=seconds,
        )
