"""The report of a load test: its verdicts, its document, its page."""

from __future__ import annotations

import json
from dataclasses import replace
from html.parser import HTMLParser

from etl.audit.load_books import Balance, Breach
from etl.audit.load_figures import Measured, Sample, Timing
from etl.audit.load_limits import Kept, Limits
from etl.audit.load_page import page
from etl.audit.load_plan import Arrivals, Phase
from etl.audit.load_report import Circumstances, LoadReport
from etl.audit.page import html

ABOUT = Circumstances(
    nonce="abc",
    is_own=True,
    arrivals=Arrivals.UNIFORM,
    seed=7,
    resolution="at once",
    python="3.11.7",
    cores=2,
    busy=0.5,
    own_cpu=0.1,
    all_cpu=1.5,
    workers=1,
)
PHASES = (Phase("warmup", 1, 2), Phase("normal", 2, 1))
TIMINGS = (
    Timing(0, 0.0, 0.0, 0.9),
    Timing(0, 0.5, 0.5, 1.5),
    Timing(1, 1.0, 1.0, 1.25),
    Timing(1, 2.0, 2.0, 2.5),
)
SAMPLES = tuple(Sample(second + 0.5, (0.5,), (second * 2**20,), second) for second in (1, 2))
BALANCE = Balance(4, 4, 0, 0, 0, 4, 0, {}, [])
REPORT = LoadReport(ABOUT, Limits(p95=0.5, rss=2**21), Measured(PHASES, TIMINGS, SAMPLES, 3.0), BALANCE)


def test_the_warm_up_has_no_limit() -> None:
    """It should hold each other phase against the limits, then the books."""
    assert [(one.what, one.phase, one.kept) for one in REPORT.verdicts] == [
        ("p95", "normal", Kept.MET),
        ("RSS", "all", Kept.MET),
        ("books", "all", Kept.MET),
    ]
    assert REPORT.kept is Kept.MET


def test_what_went_wrong_beside_the_limits_counts() -> None:
    """It should miss for a breach or a dead worker, and not tell after an interrupt or with files open."""
    wrong = replace(BALANCE, breaches={Breach.LOST: 1}, named=[(Breach.LOST, "a")])
    assert replace(REPORT, balance=wrong).kept is Kept.MISSED
    assert replace(REPORT, balance=replace(BALANCE, undecided=1)).kept is Kept.UNKNOWN
    assert replace(REPORT, about=replace(ABOUT, gone=1)).kept is Kept.MISSED
    assert replace(REPORT, about=replace(ABOUT, interrupted=True)).kept is Kept.UNKNOWN


def test_the_document_is_plain_json() -> None:
    """It should hold no infinity, which JSON does not know, and tell how many files are missing instead."""
    gone = (*TIMINGS[:3], Timing(1, 2.0, 2.0))
    document = replace(REPORT, measured=Measured(PHASES, gone, SAMPLES, 3.0)).document()
    assert json.loads(json.dumps(document, allow_nan=False)) == document
    normal = document["phases"][1]
    assert (normal["p50_ms"], normal["p95_ms"], normal["missing"], normal["errors"]) == (250.0, None, 1, 1)
    assert document["verdicts"][0] == {
        "limit": "p95",
        "phase": "normal",
        "allowed": 0.5,
        "found": None,
        "kept": "missed",
        "why": "",
    }
    assert [row["second"] for row in document["series"]] == [0, 1, 2]


def test_the_page_shows_all_of_it() -> None:
    """It should be one document with the verdict, each phase, the plots and the books."""
    wrong = replace(BALANCE, breaches={Breach.LOST: 1})
    written = html(page(replace(REPORT, balance=wrong)))
    HTMLParser().feed(written)
    words = ("Not every limit was kept", "warmup", "normal", "together", Breach.LOST.value, "published")
    assert [word for word in words if word not in written] == []
    assert written.count("<svg") >= 5
    assert "worker 1" in written


def test_a_page_of_nothing_can_be_made() -> None:
    """It should not stumble where nothing was announced, nobody was watched and no file came back."""
    nothing = replace(REPORT, limits=Limits(), measured=Measured(PHASES, (), (), 0.0))
    assert "It cannot be told" in html(page(replace(nothing, about=replace(ABOUT, interrupted=True))))
    never = Measured(PHASES, (Timing(1, 1.0, 1.0),), (), 3.0)
    assert "never" in html(page(replace(nothing, measured=never)))
