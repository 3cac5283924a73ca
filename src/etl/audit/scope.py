"""Which inputs a look is about, for what does not lie in the store and so has no time of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from etl.audit.names import Named
    from etl.audit.options import Options


class Scope:
    """The inputs of a walk: rows and events of these are looked at.

    Held in memory: of a look since a time, 36 bytes for each part that it met; else nothing.
    """

    def __init__(self, options: Options) -> None:
        self._options = options
        self._met: set[bytes] = set()

    def meet(self, name: Named) -> None:
        """Take in a part that the walk came by."""
        if self._options.since is not None:
            self._met.add(name.packed)

    def holds(self, name: Named) -> bool:
        """Tell whether an input is looked at; only after the last part."""
        new = self._options.since is None or name.packed in self._met
        return new and self._options.holds(name.input_id, name.generation)
