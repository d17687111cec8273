"""Moments: when something was said, as logs write it, brought to UTC."""

from datetime import UTC, datetime

# Seconds since 1970 are below this until the year 5138; more are thousandths.
_MILLISECONDS_FROM = 100_000_000_000


def moment(value: object) -> str | None:
    """Return a time in UTC to the millisecond, as text that sorts; None for what is no time.

    Reads ISO 8601 (without a zone: UTC) and seconds or milliseconds since 1970. It only orders
    answers, and an answer is no worse without.
    """
    try:
        if isinstance(value, str):
            told = datetime.fromisoformat(value.strip())
            told = told if told.tzinfo else told.replace(tzinfo=UTC)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            seconds = value / 1000 if abs(value) >= _MILLISECONDS_FROM else value
            told = datetime.fromtimestamp(seconds, UTC)
        else:
            return None
        return told.astimezone(UTC).isoformat(timespec="milliseconds")
    except (ValueError, OverflowError, OSError):
        return None
