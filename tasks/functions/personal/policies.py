"""Policies: what is done with each kind. Masked, dropped with its row, or flagged and counted."""

from dataclasses import dataclass
from typing import Self

import pyarrow as pa

from tasks.functions.personal.kinds import BEST_EFFORT, END_MARK


@dataclass(frozen=True)
class Policy:
    """What a configuration says; `ignored` kinds are neither sought nor counted."""

    structured: str = "mask"
    best_effort: str = "flag"
    ignored: frozenset[str] = frozenset()

    @classmethod
    def of(cls, *columns: pa.ChunkedArray) -> Self:
        """Return the policy that SQL was given as constant columns; the default of no row."""
        if not len(columns[0]):
            return cls()
        structured, best_effort, ignored = (column[0].as_py() for column in columns)
        return cls(structured, best_effort, kinds_in(ignored))

    def seeks(self, kind: str) -> bool:
        """Return whether a kind is of interest at all."""
        return kind not in self.ignored

    def replaces(self, kind: str) -> bool:
        """Return whether a kind's values never leave the staged tables."""
        return kind == END_MARK or self._does(kind) != "flag"

    def drops(self, kind: str) -> bool:
        """Return whether a row that holds this kind goes."""
        return kind != END_MARK and self._does(kind) == "drop"

    def _does(self, kind: str) -> str:
        return self.best_effort if kind in BEST_EFFORT else self.structured


def kinds_in(told: str) -> frozenset[str]:
    """Return the kinds that a comma-separated list names."""
    return frozenset(filter(None, (each.strip() for each in told.split(","))))
