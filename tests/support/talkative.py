"""The command, made to talk: canaries in errors, in what libraries say, and in what Python would print.

``python -m tests.support.talkative serve …`` is ``etl serve`` but for this: files can break the sandbox's
children (tests/integration/contracts/hostile_entry.py), and the keys of objects say what happens when they
are fetched.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import threading
import warnings
from typing import TYPE_CHECKING, Any, NoReturn

import aiohttp

from etl.adapters.store_s3 import S3Store
from etl.bootstrap import machine
from etl.cli import main
from tests.support.canaries import CANARY

if TYPE_CHECKING:
    from etl.pipeline.ports import Fetched

DEFECT, REFUSED, CHATTER = "defect", "refused", "chatter"

_LIBRARIES = ("aio_pika", "aiormq", "aiobotocore", "botocore", "aiohttp", "redis", "uvicorn", "opentelemetry")


def make_talkative() -> None:
    """Stand where a test cannot reach: in the libraries of another process."""
    machine.SANDBOX_ENTRY = "tests.integration.contracts.hostile_entry"
    S3Store.fetch = _fetching(S3Store.fetch)  # type: ignore[method-assign] # that is what this is for
    aiohttp.ClientSession._request = _requesting(aiohttp.ClientSession._request)  # type: ignore[method-assign] # as above


def _fetching(fetch: Any) -> Any:  # noqa: ANN401 - a method
    async def fetch_or_talk(store: S3Store, key: str, limit: int) -> Fetched:
        if DEFECT in key:
            _fail(key)
        if CHATTER in key:
            await _chatter(key)
        fetched: Fetched = await fetch(store, key, limit)
        return fetched

    return fetch_or_talk


def _requesting(request: Any) -> Any:  # noqa: ANN401 - a method
    async def request_or_fail(session: object, method: str, url: object, **more: object) -> Any:  # noqa: ANN401
        if REFUSED in str(url):
            message = f"{CANARY} {method} {url}"
            raise aiohttp.ClientConnectionError(message)
        return await request(session, method, url, **more)

    return request_or_fail


def _fail(words: str) -> NoReturn:
    message = f"{CANARY}: {words}"
    raise RuntimeError(message)


class _Ending:
    def __del__(self) -> None:
        _fail("at its end")


async def _chatter(key: str) -> None:
    """Say it in all the ways there are."""
    for name in (*_LIBRARIES, "asyncio", CANARY):
        logging.getLogger(f"{name}.of.{CANARY}").warning("%s of %s", CANARY, key)
        try:
            _fail(key)
        except RuntimeError:
            logging.getLogger(name).exception(CANARY)
    warnings.warn(f"{CANARY} {key}", RuntimeWarning, stacklevel=1)
    thread = threading.Thread(target=_fail, args=(key,), name=CANARY)
    thread.start()
    thread.join()
    asyncio.get_running_loop().call_soon(_fail, key)
    lost = asyncio.create_task(_failing(key), name=CANARY)
    await asyncio.sleep(0.01)
    del lost
    _Ending()
    gc.collect()


async def _failing(key: str) -> None:
    _fail(key)


if __name__ == "__main__":
    make_talkative()
    main()
