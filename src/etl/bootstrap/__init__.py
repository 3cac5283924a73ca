"""Settings into adapters into a flow: the only room that knows every adapter.

The service's wiring is imported by who needs it (:mod:`etl.bootstrap.service`): its client libraries take a
second to load.
"""

from etl.bootstrap.machine import Local, Output, local, local_files, sandbox
from etl.bootstrap.places import S3Place, is_remote, s3_place
from etl.bootstrap.terms import LOCAL_BUCKET, inspection_terms, terms_of

__all__ = [
    "LOCAL_BUCKET",
    "Local",
    "Output",
    "S3Place",
    "inspection_terms",
    "is_remote",
    "local",
    "local_files",
    "s3_place",
    "sandbox",
    "terms_of",
]
