"""Sentences, in tables: ``topic.case`` to wordings.

There are six wordings. The even ones speak to the person who is measured, the odd ones to a clinician. A
row holds six sentences, or a pair (person, clinician) where the choice is small, or a lone one for all; ""
says nothing. Words in brackets are filled from closed lists (``[meets]``: "meets" or "does not meet"). No
sentence holds a number: those come from facts, ``{mean}``, and guidelines, ``{@tir_target}``.
"""
