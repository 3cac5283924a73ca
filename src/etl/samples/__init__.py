"""Synthetic Health Connect exports that look like real ones: for trying out, tests and load.

:func:`generate` makes files in memory, :func:`write_samples` puts them into a folder.
"""

from __future__ import annotations

from etl.samples.generate import RECORD_TYPES, generate
from etl.samples.spec import SampleFile, SampleSpec, files_to_cover
from etl.samples.writing import SampleReport, write_samples

__all__ = [
    "RECORD_TYPES",
    "SampleFile",
    "SampleReport",
    "SampleSpec",
    "files_to_cover",
    "generate",
    "write_samples",
]
