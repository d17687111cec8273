"""What is said of an opinion beside its number: its scale, who gave it, and when."""

from collections.abc import Mapping
from datetime import UTC, datetime

from tasks.readers.drafts import Unreadable
from tasks.readers.values import found, number, text, wrong_type
from tasks.scales import Scale, scale_of

KINDS = ("human", "judge", "model", "vote", "rule")
_TIMES = ("time", "timestamp", "created_at", "annotated_at")
# Seconds since 1970 stay below this until the year 5138: what is more is milliseconds.
_MILLISECONDS = 1e11
# The ends of a scale lie within: what is reckoned with them stays a number.
_MOST = 1e100


def stated_scale(record: Mapping[str, object]) -> Scale | None:
    """Return the scale that a record states, as `[1, 10]` or `1-10`; None where it states none.

    Raises `Unreadable` (wrong_type) for anything else.
    """
    value = record.get("scale")
    if value is None or value == "":
        return None
    try:
        if isinstance(value, str):
            return scale_of(value)
        if isinstance(value, list | tuple) and len(value) == 2:
            low, high = (number(each, "scale") for each in value)
            if low is not None and high is not None and -_MOST <= low < high <= _MOST:
                return low, high
    except ValueError:
        pass
    raise wrong_type("scale", "lowest and highest number", value)


def stated_kind(record: Mapping[str, object], otherwise: str = "human") -> str:
    """Return who gave an opinion: `kind` of an opinion's own file, else as the format says.

    Raises `Unreadable` (out_of_range) for a kind that is none of `KINDS`.
    """
    value = record.get("kind")
    if value is None or value == "":
        return otherwise
    if text(value, "kind") not in KINDS:
        raise Unreadable("out_of_range", f"kind: not one of {', '.join(KINDS)}")
    return str(value)


def annotator(record: Mapping[str, object]) -> str | None:
    """Return who judged, a name or a number, None where that is not said."""
    name = record.get("annotator")
    return str(name) if isinstance(name, str | int) and name != "" else None


def logged_at(record: Mapping[str, object]) -> str | None:
    """Return when a log says that a record was made, None where it does not say it plainly."""
    return instant(record.get(found(record, _TIMES)))


def stated_at(record: Mapping[str, object]) -> str | None:
    """Return when an opinion was given, None where it is not stated.

    Raises `Unreadable` (wrong_type) for what is no time.
    """
    name = found(record, _TIMES)
    value = record.get(name)
    told = instant(value)
    if told is None and value not in (None, ""):
        raise wrong_type(name, "time as 2026-01-31T00:00:00Z", value)
    return told


def instant(value: object) -> str | None:
    """Return a time (ISO 8601, or seconds or milliseconds since 1970) as text in UTC, else None.

    The text has microseconds, always: its order is that of time. A time without a zone is UTC.
    """
    try:
        if isinstance(value, str):
            moment = datetime.fromisoformat(value.strip())
        elif isinstance(value, int | float) and not isinstance(value, bool):
            seconds = value / 1_000 if abs(value) >= _MILLISECONDS else value
            moment = datetime.fromtimestamp(seconds, UTC)
        else:
            return None
        plain = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        told = plain.astimezone(UTC).replace(tzinfo=None)
        return f"{told.isoformat(timespec='microseconds')}Z"
    except (ValueError, OverflowError, OSError):
        return None
