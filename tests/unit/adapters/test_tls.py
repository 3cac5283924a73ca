"""Why a server is refused over TLS: what OpenSSL said, whatever libraries made of it."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

import pytest

from etl.adapters import tls
from etl.core.errors import Fatal

if TYPE_CHECKING:
    from pathlib import Path

PEER = tls.Peer("the server", "ETL_X_URL", "ETL_X_CA_FILE")


def unverified(verdict: int) -> ssl.SSLCertVerificationError:
    """Make the error of a certificate that OpenSSL does not accept."""
    error = ssl.SSLCertVerificationError(1, "canary")
    error.reason, error.verify_code = "CERTIFICATE_VERIFY_FAILED", verdict
    return error


def broken(reason: str) -> ssl.SSLError:
    """Make the error of a handshake that failed for a reason."""
    error = ssl.SSLError(1, "canary")
    error.reason = reason
    return error


@pytest.mark.parametrize(
    ("error", "words", "remedy"),
    [
        (unverified(9), "not valid yet", "renew it"),
        (unverified(10), "has expired", "renew it"),
        (unverified(18), "not trusted", "ETL_X_CA_FILE"),
        (unverified(20), "not trusted", "ETL_X_CA_FILE"),
        (unverified(62), "of another host", "ETL_X_URL"),
        (unverified(64), "of another host", "ETL_X_URL"),
        (broken("WRONG_VERSION_NUMBER"), "does not speak TLS", "ETL_X_URL"),
        (broken("RECORD_LAYER_FAILURE"), "does not speak TLS", "ETL_X_URL"),
    ],
)
def test_refusal_says_what_is_wrong_and_what_to_do(error: ssl.SSLError, words: str, remedy: str) -> None:
    """It should name server and setting, and repeat nothing of the error."""
    found = tls.refusal(error, PEER)
    assert found is not None
    assert words in str(found)
    assert str(found).startswith("the server ")
    assert remedy in found.remedy
    assert "canary" not in f"{found} {found.remedy}"


@pytest.mark.parametrize(
    "error",
    [OSError(), ConnectionResetError(), ssl.SSLEOFError(8, "EOF"), broken("TLSV1_ALERT_INTERNAL_ERROR")],
)
def test_what_may_pass_is_no_refusal(error: OSError) -> None:
    """It should leave to the adapters what may be a server that restarts."""
    assert tls.refusal(error, PEER) is None


def test_the_cause_is_found_below_the_errors_of_libraries() -> None:
    """It should look below an SSLError of a library's own, which has neither reason nor verdict."""
    library = ssl.SSLCertVerificationError()
    library.__cause__ = unverified(10)
    outer = ConnectionError()
    outer.__context__ = library
    assert "has expired" in str(tls.refusal(outer, PEER))


@pytest.mark.timeout(5)
def test_causes_in_a_circle_end() -> None:
    """It should not look for ever, as an error may be the context of its own cause."""
    first, second = ConnectionError(), OSError()
    first.__cause__, second.__context__ = second, first
    assert tls.refusal(first, PEER) is None


@pytest.mark.parametrize("content", [None, "", "no certificate"])
def test_authorities_that_cannot_be_read(tmp_path: Path, content: str | None) -> None:
    """It should refuse a file that is missing or holds no certificate, by the setting's name."""
    file = tmp_path / "canary.pem"
    if content is not None:
        file.write_text(content)
    with pytest.raises(Fatal, match="CA file") as caught:
        tls.context(file, "ETL_X_CA_FILE")
    assert "ETL_X_CA_FILE" in caught.value.remedy
    assert "canary" not in str(caught.value)


def test_a_server_is_verified_with_its_name() -> None:
    """It should trust the system's authorities where no file is named, and check the host."""
    context = tls.context(None, "ETL_X_CA_FILE")
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
