"""What a reader of heart rate reports expects of numbers; shares no code with the texts."""

from etl.core.grounding import Usage
from etl.records.heart_rate.usage.places import PLACES
from etl.records.heart_rate.usage.roles import THINGS, role_problems

USAGE = Usage(PLACES, role_problems, THINGS)
