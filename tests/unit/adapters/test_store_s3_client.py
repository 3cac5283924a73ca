"""Whom a store is trusted by: certificates are checked wherever there can be one."""

from __future__ import annotations

import ssl

import pytest

from etl.adapters.store_s3_client import S3Account, _trust, _verify

NAME = "anybody"


@pytest.mark.parametrize("endpoint", [None, "https://store:9000", "HTTPS://store", "store"])
def test_certificates_are_checked(endpoint: str | None) -> None:
    """It should check them and whose they are, also where the address says nothing of how."""
    account = S3Account(access_key=NAME, secret_key=NAME, endpoint=endpoint)
    trust = _trust(account)
    assert isinstance(trust, ssl.SSLContext)
    assert (trust.verify_mode, trust.check_hostname) == (ssl.CERT_REQUIRED, True)
    assert _verify(account) is True


@pytest.mark.parametrize(
    ("endpoint", "verify"), [("http://store:9000", True), ("HTTP://store", True), ("https://store", False)]
)
def test_where_none_can_be_or_nobody_asks_none_are_loaded(endpoint: str, *, verify: bool) -> None:
    """It should load no authorities over plain HTTP, nor where it was told to check nothing."""
    account = S3Account(access_key=NAME, secret_key=NAME, endpoint=endpoint, verify=verify)
    assert (_trust(account), _verify(account)) == (verify, False)
