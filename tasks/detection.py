"""Detection: what became of a file's records, and what its first tell of its format."""

from collections import Counter
from dataclasses import dataclass, field

from tasks.readers.drafts import Unreadable

_FIRST = 1_000
_UNKNOWN = {"unknown_format", "not_a_record_of_this_trade", "role_description", "lone_message"}


@dataclass
class Tally:
    """A file's records by format and by quarantine rule; the first 1,000 are its evidence."""

    formats: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    first_formats: Counter[str] = field(default_factory=Counter)
    strangers: Counter[str] = field(default_factory=Counter)
    seen: int = 0

    def found(self, format_name: str) -> None:
        """Take a record that was read as this format."""
        self.seen += 1
        self.formats[format_name] += 1
        if self.seen <= _FIRST:
            self.first_formats[format_name] += 1

    def found_all(self, format_names: list[str]) -> None:
        """Take records that were read as these formats, one after the other."""
        first = format_names[: max(_FIRST - self.seen, 0)]
        self.seen += len(format_names)
        self.formats.update(format_names)
        self.first_formats.update(first)

    def refused(self, why: Unreadable) -> None:
        """Take a record that was not read."""
        self.seen += 1
        self.rules[why.rule] += 1
        if self.seen <= _FIRST and why.rule in _UNKNOWN:
            self.strangers[f"{why.rule}: {why.detail}"] += 1

    @property
    def confidence(self) -> float:
        """Return the share of the first records read as the file's main format, 0 to 1."""
        most = max(self.first_formats.values(), default=0)
        return round(most / max(min(self.seen, _FIRST), 1), 6)

    @property
    def unknown_reason(self) -> str:
        """Return why most records of no format have none; "" where every record has one.

        The nearest known format and its missing keys, or the keys of what is not of this trade.
        """
        return min(self.strangers, key=lambda told: (-self.strangers[told], told), default="")
