"""What stands in for store and ledger in memory does what every store and ledger must."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.ledger_contract import LedgerContract
from tests.support.memory import MemoryLedger, MemoryStore
from tests.support.store_contract import StoreContract

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence


class TestMemoryStore(StoreContract):
    """The store in memory."""

    @pytest.fixture
    def store(self) -> MemoryStore:
        """Make an empty one."""
        return MemoryStore()


class TestMemoryLedger(LedgerContract):
    """The ledger in memory."""

    @pytest.fixture
    def ledger(self) -> MemoryLedger:
        """Make an empty one."""
        return MemoryLedger()

    @pytest.fixture
    def another(self, ledger: MemoryLedger) -> MemoryLedger:
        """Give the same: it holds nothing back."""
        return ledger

    @pytest.fixture
    def events(self, ledger: MemoryLedger) -> Callable[[], Awaitable[Sequence[bytes]]]:
        """Give what it has told."""

        async def told() -> Sequence[bytes]:
            return ledger.events

        return told
