"""The flow and the sandbox with their signals around them; what they do is what they did."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

from etl.core.outcome import Disposition, Stage
from etl.pipeline.flow import Flow
from etl.pipeline.signals import Attribute

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from etl.core.message import FileArrived
    from etl.core.model import Source
    from etl.core.outcome import Outcome
    from etl.core.wire import Job
    from etl.pipeline.flow import Settlement
    from etl.pipeline.observe import Signals
    from etl.pipeline.ports import Fetched, Sandbox, Settled, Transformed


@dataclass(frozen=True)  # no slots: super() needs the class as it was written
class ObservedFlow(Flow):
    """A flow that tells of its stages."""

    signals: Signals = field(kw_only=True)

    async def claim(self, body: bytes, generation: int) -> tuple[FileArrived, Settled | None]:
        """Read the message and look it up."""
        with self.signals.stage(Stage.CLAIM):
            return await super().claim(body, generation)

    def read(self, body: bytes, generation: int) -> FileArrived:
        """Read the message, and take note of what it is about."""
        arrived = super().read(body, generation)
        self.signals.arrived(arrived, self.terms.known(arrived.record_type))
        return arrived

    async def fetch(self, arrived: FileArrived) -> Fetched:
        """Read the file."""
        with self.signals.stage(Stage.FETCH) as span:
            file = await super().fetch(arrived)
            span.set(Attribute.BYTES, file.size)
            self.signals.read(file.size)
            return file

    async def transform(self, arrived: FileArrived, file: Fetched, input_id: str) -> Outcome:
        """Turn the bytes into an outcome."""
        with self.signals.transform() as span:
            outcome = await super().transform(arrived, file, input_id)
            span.set(Attribute.OUTCOME, outcome.disposition)
            return outcome

    async def commit(self, arrived: FileArrived, file: Fetched, input_id: str, outcome: Outcome) -> Settled:
        """Create the part."""
        with self.signals.stage(Stage.COMMIT) as span:
            settled = await super().commit(arrived, file, input_id, outcome)
            span.set(Attribute.BYTES, len(outcome.body))
            self.signals.written(len(outcome.body))
            return settled

    async def adopt(self, key: str, metadata: Mapping[str, Any]) -> Mapping[str, Any]:
        """Take the part of another."""
        self.signals.adopted()
        return await super().adopt(key, metadata)

    async def record(self, arrived: FileArrived, settled: Settled) -> Settlement:
        """Note the outcome."""
        with self.signals.stage(Stage.RECORD):
            settlement = await super().record(arrived, settled)
        if settlement.disposition is not Disposition.DUPLICATE:
            self.signals.recorded()
        return settlement


class ObservedSandbox:
    """A sandbox whose children's times are told."""

    def __init__(self, sandbox: Sandbox, signals: Signals) -> None:
        self._sandbox = sandbox
        self._signals = signals

    async def transform(self, job: Job, sources: AsyncIterator[Source], count: int = 1) -> Transformed:
        """Run the transform, and tell how long its stages took."""
        transformed = await self._sandbox.transform(job, sources, count)
        self._signals.stages(transformed.seconds)
        return transformed


def observed(flow: Flow, signals: Signals) -> Flow:
    """Put the signals around a flow."""
    parts = {each.name: getattr(flow, each.name) for each in fields(Flow)}
    parts["sandbox"] = ObservedSandbox(flow.sandbox, signals)
    return ObservedFlow(**parts, signals=signals)
