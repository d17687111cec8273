"""What a source states of its records, and the records do not keep: partners, topics."""

from collections.abc import Iterable

from tasks.errors import UsageError
from tasks.read_jobs import FileReport
from tasks.source import Source
from tasks.topics import MOST_CHARS

Landed = Iterable[tuple[Source, FileReport]]


def check_joined(landed: Landed) -> None:
    """Raise `UsageError` for records without the one partner that they must have."""
    lost = [
        f"{each.source_name}/{each.file}: {each.unmatched}"
        for source, each in landed
        if source.join and source.join.unmatched == "error" and each.unmatched
    ]
    if lost:
        more = f" (and {len(lost) - 1:,} files more)" if lost[1:] else ""
        step = "mend the ids, or state `unmatched: quarantine` in the join"
        raise UsageError(f"{lost[0]}{more}", step)


def check_labelled(landed: Landed) -> None:
    """Raise `UsageError` where sources state a key of topics and no record of any holds one."""
    asked = [(source, each) for source, each in landed if source.topic_key and each.staged]
    if asked and not any(each.labelled for _, each in asked):
        keys = ", ".join(sorted({f"{source.topic_key!r} of {source.name}" for source, _ in asked}))
        raise UsageError(
            f"topic_key: no record holds a topic under {keys}",
            f"name a key whose values are texts of at most {MOST_CHARS} characters or whole"
            " numbers, or leave topic_key out: quotas then go by topics that likeness finds",
        )


def unlabelled(source: Source, report: FileReport) -> str:
    """Return as one line how many staged records of a file name no topic; "" where none has to."""
    lacking = report.staged - report.labelled if source.topic_key else 0
    if not lacking:
        return ""
    return (
        f"{lacking:,} of {report.staged:,} records hold no topic under {source.topic_key!r};"
        " where quotas name topics, likeness finds theirs"
    )
