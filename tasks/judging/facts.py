"""Facts: what is stored, or computed, of the answers that the local judge is asked about."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import orjson
import pyarrow as pa

from tasks.config import CurateConfig
from tasks.engine import bound, connection
from tasks.errors import UsageError
from tasks.judging.local_judge import Facts
from tasks.judging.protocol import HIGHEST, LOWEST, Case
from tasks.lake import Lake
from tasks.stages import Stage, all_stages
from tasks.tables import STAGED

SCORES = ("scored.junk", "scored.checks", "scored.constraints", "scored.safety")

_FACTS = """
with junk as (select text_id, list_sort(list(rule)) as rules from scored.junk group by text_id)
select
    answer_id, coalesce(rules, []), is_final_answer_right,
    coalesce(equation_count - wrong_equation_count + code_block_count - broken_code_block_count, 0),
    coalesce(wrong_equation_count + broken_code_block_count + misnamed_count, 0),
    coalesce(asked_constraint_count, 0), coalesce(kept_constraint_count, 0), unsafe_answer_score
from selected.candidates
left join junk using (text_id)
left join scored.checks using (text_id)
left join scored.constraints using (text_id)
left join scored.safety using (text_id)
"""


def facts_in(con: duckdb.DuckDBPyConnection) -> dict[str, Facts]:
    """Return the facts of every candidate answer, on a connection that shows `SCORES`."""
    found = con.execute(_FACTS).fetchall()
    return {row[0]: Facts(tuple(row[1]), *row[2:]) for row in found}


def facts_of(cases: Iterable[Case], lake: Lake) -> dict[str, Facts]:
    """Return the facts of answers that are in no release: computed as `sluice curate` does."""
    rows = {
        answer.answer_id: {
            "text_id": answer.answer_id,
            "content_id": answer.answer_id,
            "prompt_id": case.prompt_id,
            "messages": [dict(zip(("role", "content"), turn, strict=True)) for turn in turns],
            "prompt_turn_count": len(case.prompt),
            "tools": case.tools,
        }
        for case in cases
        for answer in case.answers
        for turns in [[*case.prompt, *answer.messages]]
    }
    with _scored(pa.Table.from_pylist(list(rows.values()), STAGED["texts"]), lake) as con:
        return facts_in(con)


@contextmanager
def _scored(texts: pa.Table, lake: Lake) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a connection with the scores of texts, made by the stages' own files."""
    parameters = CurateConfig().parameters()
    with connection(lake) as con:
        con.execute("create schema staged; create schema cleaned; create schema scored")
        con.execute("create schema selected")
        con.register("given", texts)
        con.execute("create table staged.texts as select * from given")
        con.execute(
            "create table selected.candidates as select text_id as answer_id, text_id from given"
        )
        con.unregister("given")
        for stage in _needed():
            con.execute(f"create table {stage.table} as {stage.sql}", bound(stage, parameters))
        yield con


def _needed() -> list[Stage]:
    stages, wanted = list(all_stages().values()), set(SCORES)
    for stage in reversed(stages):
        if stage.table in wanted:
            wanted.update(stage.reads)
    return [stage for stage in stages if stage.table in wanted]


def rewards_of(path: str) -> dict[str, float]:
    """Return a reward model's scores by answer, brought from their stated scale to 1 to 5.

    `path` is a file, or a folder of files, of annotations of standard `reward`; "" gives none.
    Raises `UsageError` by file and line for anything else.
    """
    if not path:
        return {}
    given = Path(path).expanduser()
    files = sorted(given.glob("*.jsonl")) if given.is_dir() else [given]
    found = {name: value for file in files for name, value in _rewards(file)}
    if not found:
        raise UsageError(f"{path}: no scores of a reward model", "make them: sluice reward score")
    return found


def _rewards(file: Path) -> Iterator[tuple[str, float]]:
    try:
        lines = file.read_bytes().splitlines()
    except OSError as error:
        raise UsageError(f"{file}: {error.strerror}", "give a file of scores") from None
    for number, line in enumerate(lines, start=1):
        try:
            yield from _reward(orjson.loads(line)) if line.strip() else ()
        except (ValueError, KeyError, TypeError, ZeroDivisionError):
            what = f"{file}, line {number}: not an annotation of an answer"
            raise UsageError(
                what, 'a line is {"answer_id", "standard", "value", "scale"}'
            ) from None


def _reward(record: dict[str, Any]) -> Iterator[tuple[str, float]]:
    if record["standard"] != "reward":
        return
    low, high = map(float, record["scale"])
    share = min(1.0, max(0.0, (float(record["value"]) - low) / (high - low)))
    yield str(record["answer_id"]), round(LOWEST + (HIGHEST - LOWEST) * share, 6)
