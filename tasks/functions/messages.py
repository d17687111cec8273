"""Messages as Arrow gives them: lists of (role, content) structs, walked a row at a time."""

import itertools
from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

Turn = tuple[str, str]
SQL_TYPE = "struct(role varchar, content varchar)[]"


def rows(column: pa.ChunkedArray | pa.Array) -> Iterator[list[Turn]]:
    """Yield each row's turns; a null role or content comes as an empty string."""
    chunks = column.chunks if isinstance(column, pa.ChunkedArray) else [column]
    for chunk in chunks:
        turns = chunk.flatten()
        pairs = zip(_texts(turns, "role"), _texts(turns, "content"), strict=True)
        for length in pc.list_value_length(chunk).to_pylist():
            yield list(itertools.islice(pairs, length or 0))


def _texts(turns: pa.StructArray, name: str) -> list[str]:
    return [text or "" for text in turns.field(name).to_pylist()]


def said_by(turns: list[Turn], *roles: str) -> str:
    """Return all that these roles said, joined by newlines."""
    return "\n".join(content for role, content in turns if role in roles)
