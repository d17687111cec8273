"""Topics: the label by which a record says what it is about, under a key that a source states."""

from collections import Counter

from tasks.clean import clean

MOST_CHARS = 64


def named(record: object, key: str) -> str | None:
    """Return the label under a record's key, on one line; none where that is no label.

    A label is a text of 1 to 64 characters or a whole number. No record is lost for want of one.
    """
    value = record.get(key) if key and isinstance(record, dict) else None
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    label = str(value) if isinstance(value, int) else _on_one_line(value)
    return label if 0 < len(label) <= MOST_CHARS else None


def _on_one_line(text: str) -> str:
    # A whole page under that key is not worth its cleaning.
    return " ".join(clean(text, Counter()).split()) if len(text) <= 4 * MOST_CHARS else ""
