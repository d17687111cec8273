"""Public data sets with labels, as they lie in `../shared/data` (`$SLUICE_DATA` elsewhere)."""

import csv
import gzip
import io
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

DATA = Path(os.environ.get("SLUICE_DATA", Path(__file__).resolve().parents[2] / "shared/data"))
csv.field_size_limit(1 << 24)


def records(file: str) -> Iterator[dict[str, Any]]:
    """Yield the records of one gzipped file: a JSON array, JSON Lines, or CSV with a header."""
    text = gzip.decompress((DATA / file).read_bytes()).decode("utf-8-sig")
    if ".csv" in file:
        yield from csv.DictReader(io.StringIO(text))
    elif text.lstrip().startswith("["):
        yield from json.loads(text)
    else:
        yield from (json.loads(line) for line in text.splitlines() if line.strip())
