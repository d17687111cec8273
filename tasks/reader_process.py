"""A reader process: input files read, cleaned and written as Parquet parts, job after job.

`python -m tasks.reader_process` says `ready`, then takes a job a line on standard input and answers
in JSON lines: `begun` (a portion's place), `read` (what the job came to so far), and at last
`done`, `failed` (portions cannot be read), `broken` (the lake cannot be written) or `crashed`
(reading fails, and no portion is to blame). It imports neither Prefect, Great Expectations, DuckDB,
pandas nor NumPy, and seals nothing.
"""

import gc
import json
import sys
from importlib.abc import MetaPathFinder
from typing import Any

from tasks.bounds import bind

# A block of rows is some hundred thousand objects, none of them in a cycle.
_COLLECT_AFTER = 200_000


class _Without(MetaPathFinder):
    """pyarrow imports these where they are there: half a second and 60 MB that no reader needs."""

    def find_spec(self, name: str, *_: object) -> None:
        if name in ("numpy", "pandas"):
            raise ModuleNotFoundError(name)


def main() -> None:
    """Answer jobs until standard input ends."""
    sys.meta_path.insert(0, _Without())
    from tasks.companions import Kept
    from tasks.read_jobs import job_of
    from tasks.reading import answer

    gc.freeze()
    gc.set_threshold(_COLLECT_AFTER)
    _say({"ready": True})
    kept = Kept()
    for line in sys.stdin:
        job = job_of(json.loads(line))
        bind(job.bounds)
        answer(job, _say, kept)


def _say(told: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
