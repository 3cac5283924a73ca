"""Whatever a decoded field may hold: numbers of any size, texts around a cap, values within values."""

from __future__ import annotations

from hypothesis import strategies as st

from etl.core.localtime import DAY_MS, EARLIEST_MS, LATEST_MS

CAP = 12
LONG, AT_CAP = "x" * (CAP + 1), "x" * CAP
NOON = EARLIEST_MS + DAY_MS // 2
HUGE = 10**400  # no float can hold it

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from((HUGE, -HUGE, NOON, EARLIEST_MS, LATEST_MS))
    | st.floats()
    | st.text(max_size=CAP + 3)
    | st.binary(max_size=3)
    | st.sampled_from(("Z", "-05:00", "+18:00:00", "+99:00"))
)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
)
