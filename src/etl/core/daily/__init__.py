"""Amounts that add up over a day, as steps do: from intervals to days, periods and windows.

Whatever is counted, the same time must not be counted twice, a day that is cut must not pass for a whole
one, and a total tells nothing of its course. What the amounts are, and every word on them, is left to the
record type.
"""

from etl.core.daily.episodes import MIXED, PARTS, TOTAL, Quantity, process

__all__ = ["MIXED", "PARTS", "TOTAL", "Quantity", "process"]
