"""Scores of texts, by the stages' own SQL: what a run would give them, without a run."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tasks.config import CurateConfig
from tasks.engine import bound, connection
from tasks.lake import Lake
from tasks.stages import all_stages
from tasks.tables import STAGED

Turns = Sequence[tuple[str, str]]
Columns = dict[str, npt.NDArray[np.float64]]


def scores_of(texts: Sequence[Turns]) -> Columns:
    """Return every number that a row-local table of `scored` or `cleaned.signatures` has of a text.

    Columns are named as in SQL; what is null (unscored) is NaN.
    """
    ids = [f"{number:08d}" for number in range(len(texts))]
    messages = [[{"role": role, "content": said} for role, said in turns] for turns in texts]
    rows = {"text_id": ids, "content_id": ids, "prompt_id": ids, "messages": messages}
    given = pa.table({n: pa.array(v, STAGED["texts"].field(n).type) for n, v in rows.items()})
    parameters = CurateConfig().parameters()
    found: Columns = {}
    with tempfile.TemporaryDirectory() as folder, connection(Lake(Path(folder))) as con:
        con.execute("create schema staged")
        con.register("columns_of", STAGED["texts"].empty_table())
        con.register("given", given)
        con.execute("create table staged.texts as select * from columns_of")
        con.execute("insert into staged.texts by name select * from given")
        there = {"staged.texts"}
        for table, stage in all_stages().items():
            if stage.reach != "row-local" or not set(stage.reads) <= there:
                continue
            there.add(table)
            con.execute(f"create schema if not exists {stage.layer}")
            con.execute(f"create table {table} as {stage.sql}", bound(stage, parameters))
            told = con.sql(f"select * from {table} order by text_id").to_arrow_table()
            found |= {
                field.name: _numbers(told, field.name) for field in told.schema if _is_number(field)
            }
    return found


def _is_number(field: pa.Field) -> bool:
    kind = field.type
    return pa.types.is_integer(kind) or pa.types.is_floating(kind)


def _numbers(table: pa.Table, name: str) -> npt.NDArray[np.float64]:
    column = table.column(name).cast(pa.float64(), safe=False)
    return np.asarray(column.to_numpy(zero_copy_only=False), np.float64)
