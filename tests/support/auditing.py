"""What an audit in a test looks at."""

from __future__ import annotations

from etl.audit.faults import Law
from etl.audit.options import Options

#: All laws but that of the training set: nobody has assembled one.
UNASSEMBLED = Options(laws=frozenset(Law) - {Law.TRAINING})
