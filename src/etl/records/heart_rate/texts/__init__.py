"""Sentences, in tables: ``topic.case`` to wordings.

There are six wordings. The even ones speak to the person who is measured, the odd ones to a clinician. A row
holds six sentences, or a pair (person, clinician) where the choice is small; "" says nothing. Words in
brackets are filled from closed lists (``[compared]``: "lower" or "higher"). No sentence holds a number: those
come from facts, ``{mean}``, and guidelines, ``{@hr_100}``.
"""
