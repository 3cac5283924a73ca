"""Settings into adapters into a flow: the only room that knows every adapter.

The service's wiring is imported by who needs it (:mod:`etl.bootstrap.service`): its client libraries take a
second to load.
"""

from etl.bootstrap.local import Local, local, local_files, sandbox
from etl.bootstrap.terms import LOCAL_BUCKET, inspection_terms, terms_of

__all__ = ["LOCAL_BUCKET", "Local", "inspection_terms", "local", "local_files", "sandbox", "terms_of"]
