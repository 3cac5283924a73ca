"""Sentences, in tables: ``topic.case`` to wordings.

There are six wordings. The even ones speak to the person who slept, the odd ones to a professional. A row
holds six sentences, or four, or a pair (person, professional) where the choice is small, or a lone one for
all; "" says nothing. Words in brackets are filled from closed lists. No sentence holds a number: those come
from facts, ``{tst}``, and guidelines, ``{@se_target}``.
"""
