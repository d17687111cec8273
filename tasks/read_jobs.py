"""What a reader process is asked and what it answers: plain values that travel as JSON lines."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from tasks.bounds import Bounds
from tasks.detection import Tally
from tasks.encodings import AUTO
from tasks.joins import JoinJob
from tasks.limits import Limits
from tasks.scales import Scale
from tasks.spans import Span
from tasks.threads import ThreadJob

MOST_IDS = 20
# The rule of a file that needs more memory than its reader has.
NO_MEMORY = "reader_memory"


@dataclass(frozen=True)
class Portion:
    """A file to read, or a span of a large one: where it is, what it is called and taken for.

    `refused` is (rule, detail) of what cannot be read: it becomes one quarantined record.
    """

    path: str
    sha256: str
    size: int
    source_name: str
    source_rank: int
    file: str
    format: str
    role: str
    encoding: str = AUTO
    embedding_key: str = ""
    topic_key: str = ""
    scale: Scale | None = None
    join: JoinJob | None = None
    thread: ThreadJob | None = None
    is_link: bool = False
    span: Span | None = None
    refused: tuple[str, str] | None = None

    @property
    def stated_sha256(self) -> str:
        """Return the digest (64 hex) that the bytes read must have."""
        return self.span.sha256 if self.span else self.sha256


@dataclass(frozen=True)
class ReadJob:
    """Portions that one reader process reads into one Parquet part a table, named by `number`."""

    number: int
    portions: tuple[Portion, ...]
    sft_from_answers: bool
    limits: Limits
    bounds: Bounds
    draft: str

    @property
    def size(self) -> int:
        """Return the bytes to read, as they lie on disk."""
        return sum(portion.size for portion in self.portions)


@dataclass
class FileReport:
    """What became of one portion, in counts: records by format, by quarantine rule, text changes.

    `sha256` is of the bytes read: it differs from the portion's where the file changed.
    `lost_ids` are the first 20 of records whose join found no partner or two, plain ones only, and
    `partner_rules` counts what the partners' file holds that is no partner. `labelled` counts the
    records that named their topic.
    """

    source_name: str
    file: str
    sha256: str
    records: int = 0
    staged: int = 0
    quarantined: int = 0
    formats: dict[str, int] = field(default_factory=dict)
    rules: dict[str, int] = field(default_factory=dict)
    text_changes: dict[str, int] = field(default_factory=dict)
    format_confidence: float = 0.0
    unknown_reason: str = ""
    partner_sha256: str = ""
    encoding: str = ""
    lost_ids: list[str] = field(default_factory=list)
    partner_rules: dict[str, int] = field(default_factory=dict)
    labelled: int = 0

    @property
    def unmatched(self) -> str:
        """Return as one line which records' joins found no partner, or two; "" where all did."""
        none, two = (self.rules.get(rule, 0) for rule in ("unmatched_join", "ambiguous_join"))
        if not none + two:
            return ""
        ids = f"ids: {', '.join(self.lost_ids)}" if self.lost_ids else "none has a plain id"
        more = " and others" if self.lost_ids and none + two > len(self.lost_ids) else ""
        wrong = ", ".join(f"{count:,} {rule}" for rule, count in sorted(self.partner_rules.items()))
        told = f"records without a partner: {none:,}, with two: {two:,}; {ids}{more}"
        return f"{told}; the partners' file itself: {wrong}" if wrong else told

    @property
    def format(self) -> str:
        """Return the formats found, as in `alpaca+sharegpt`; "" where there is none."""
        return "+".join(sorted(self.formats))

    def add(self, later: "FileReport") -> None:
        """Take what a later span of the same file came to; the first span is the evidence."""
        for name in ("records", "staged", "quarantined", "labelled"):
            setattr(self, name, getattr(self, name) + getattr(later, name))
        for name in ("formats", "rules", "text_changes"):
            mine, others = getattr(self, name), getattr(later, name)
            both = sorted({*mine, *others})
            setattr(self, name, {key: mine.get(key, 0) + others.get(key, 0) for key in both})
        self.lost_ids = list(dict.fromkeys([*self.lost_ids, *later.lost_ids]))[:MOST_IDS]


def report_of(portion: Portion, sha256: str, tally: Tally, changes: Counter[str]) -> FileReport:
    """Return what became of a portion whose bytes have this digest (64 hex)."""
    staged, quarantined = tally.formats.total(), tally.rules.total()
    return FileReport(
        source_name=portion.source_name,
        file=portion.file,
        sha256=sha256,
        records=staged + quarantined,
        staged=staged,
        quarantined=quarantined,
        formats=dict(sorted(tally.formats.items())),
        rules=dict(sorted(tally.rules.items())),
        text_changes=dict(sorted(changes.items())),
        format_confidence=tally.confidence,
        unknown_reason=tally.unknown_reason,
    )


@dataclass(frozen=True)
class JobReport:
    """What a job came to: a report a portion, and the rows of each part."""

    files: list[FileReport]
    rows: dict[str, int]


def job_of(fields: dict[str, Any]) -> ReadJob:
    """Return the job that `asdict` made these fields of."""
    portions = tuple(_portion(each) for each in fields["portions"])
    limits, bounds = Limits(**fields["limits"]), Bounds(**fields["bounds"])
    return ReadJob(**fields | {"portions": portions, "limits": limits, "bounds": bounds})


def _portion(fields: dict[str, Any]) -> Portion:
    join = JoinJob(**fields["join"]) if fields["join"] else None
    thread = ThreadJob(**fields["thread"]) if fields["thread"] else None
    span = Span(**fields["span"]) if fields["span"] else None
    refused = tuple(fields["refused"]) if fields["refused"] else None
    scale = tuple(fields["scale"]) if fields["scale"] else None
    made = {"join": join, "thread": thread, "span": span, "refused": refused, "scale": scale}
    return Portion(**fields | made)
