"""Columns: an object of equally long lists, or of objects by row number, is a table of records."""

from collections.abc import Iterator, Mapping, Sequence

from tasks.readers.drafts import Unreadable

Rows = Iterator[dict[str, object]]


def rows(value: Mapping[str, object]) -> Rows | Unreadable | None:
    """Return the rows of an object's columns; None where its values are none, or all nested.

    `{"a": [1, 2]}` and pandas' `{"a": {"0": 1, "1": 2}}` are two rows each. Columns of unlike
    length are refused (unequal_columns).
    """
    columns = [column for each in value.values() if (column := _column(each)) is not None]
    is_plain = any(not isinstance(held[0], list | dict) for _, held in columns)
    if not is_plain or len(columns) < len(value):
        return None
    if len({tuple(places) for places, _ in columns}) > 1:
        most = max(len(places) for places, _ in columns)
        return Unreadable("unequal_columns", f"{len(columns)} columns of up to {most} values")
    cells = zip(*(held for _, held in columns), strict=True)
    return (dict(zip(value, row, strict=True)) for row in cells)


def _column(value: object) -> tuple[Sequence[str], Sequence[object]] | None:
    """Return a column's row numbers and values; None for what is no column."""
    if isinstance(value, list) and value and not all(isinstance(v, dict) for v in value):
        return [str(place) for place in range(len(value))], value
    if isinstance(value, dict) and value and all(name.isdecimal() for name in value):
        return list(value), list(value.values())
    return None
