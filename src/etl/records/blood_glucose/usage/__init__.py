"""What a reader of glucose reports expects of numbers; shares no code with the texts."""

from etl.core.grounding import Usage
from etl.records.blood_glucose.usage.phrases import THINGS
from etl.records.blood_glucose.usage.places import PLACES
from etl.records.blood_glucose.usage.roles import role_problems

USAGE = Usage(PLACES, role_problems, THINGS)
