"""Our run in a process of its own: layers built over a sealed landing, each stage timed, as JSON.

Usage: python -m bench._layers_run LAKE LAYERS KNOBS, the last two as JSON
"""

import json
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq

from bench._near_corpus import LANDED
from bench._yardstick import cpu_seconds
from tasks.config import CurateConfig, NearDuplicates
from tasks.engine import all_keys, connection, show_by_key
from tasks.functions import messages
from tasks.functions.words import FUNCTION_WORDS
from tasks.kept import keeping
from tasks.lake import Lake
from tasks.materialise import materialise
from tasks.stages import all_stages, layer_stages
from tasks.tables import staged_keys

# A scan of all bytes of text: what any measure of them costs at least.
SCAN = "select sum(strlen(turn.content)) from (select unnest(messages) as turn from staged.texts)"
# Kernels are compiled, or read from where they are kept, before the clock starts.
_WARM = """
with turns as (select messages from staged.texts limit 1),
listed as (
    select
        messages,
        jaccard(1, said(messages).prompt, 2, said(messages).answer, 5) as found,
        signature(messages, 5, 24) as signed,
        token_hashes(messages, 'prompt') as asked
    from turns
),
held as (select item_index([1::bigint], list(asked), [1::bigint], 8) as held from listed)
select overlap(signed.answer_sketch, signed.answer_sketch), found, signed,
    survivors([1::bigint], [2::bigint], [1::double]),
    held_items(messages, 'prompt', 8, held)
from listed cross join held
"""
# What leads to the shared pass and to the conversations of the layer before is no part of a layer.
_BEFORE = (
    "cleaned.signatures",
    "cleaned.personal_data",
    "cleaned.rejections",
    "cleaned.conversations",
)
_OTHERS = ("cleaned.answers", "cleaned.comparisons", "cleaned.prompts")


def main(root: str, layers: list[str], knobs: dict[str, Any]) -> None:
    """Build the stages, each timed, and print what was spent and how many rows each has."""
    lake, parameters = Lake(root), CurateConfig().parameters() | knobs
    keys = all_keys(staged_keys(LANDED), parameters)
    found: dict[str, Any] = {"cpu_s": {}, "wall_s": {}, "rows": {}, "peaks_mb": {}}
    with connection(lake) as con:
        texts = show_by_key(con, lake, "staged.texts", keys)
        con.execute(_WARM).fetchall()
        _timed(found, "scan", lambda: con.execute(SCAN).fetchall())
    _timed(found, "walk", lambda: walk(lake.paths(texts)))
    before = map(all_stages().__getitem__, (*_BEFORE, *_OTHERS))
    with keeping():
        for stage in [*before, *(stage for layer in layers for stage in layer_stages(layer))]:
            sealed = _timed(
                found, stage.table, lambda stage=stage: materialise(lake, stage, parameters, keys)
            )
            found["rows"][stage.table] = sealed.rows
    found["peak_mb"] = max(found["peaks_mb"].values())
    print(json.dumps(found))


def walk(paths: Iterable[str]) -> None:
    """Make what duplicates need of a text, and counts: signatures without languages and such."""
    from tasks.functions.kernels.characters import characters
    from tasks.functions.kernels.signing import signatures
    from tasks.functions.kernels.texts import texts_of

    knobs, words = NearDuplicates(), np.frombuffer(" ".join(FUNCTION_WORDS).encode(), np.uint8)
    for path in paths:
        for batch in pq.ParquetFile(path).iter_batches(2_048, columns=["messages"]):
            texts = texts_of(messages.turns_of(batch.column(0)))
            signatures(texts, characters(), words, knobs.shingle_tokens, knobs.sketch_size)


def _timed(found: dict[str, Any], name: str, act: Any) -> Any:
    # 5: forget the most memory that was held so far.
    Path("/proc/self/clear_refs").write_text("5", "utf-8")
    wall, cpu = time.perf_counter(), cpu_seconds()
    result = act()
    found["wall_s"][name] = time.perf_counter() - wall
    found["cpu_s"][name] = cpu_seconds() - cpu
    found["peaks_mb"][name] = peak_mb()
    return result


def peak_mb() -> int:
    """Return the most memory that this process has held since that was last forgotten.

    Not `ru_maxrss`: that remembers what the parent held when it started this process.
    """
    status = Path("/proc/self/status").read_text("utf-8")
    return int(status.partition("VmHWM:")[2].split()[0]) * 1_024 // 1_000_000


if __name__ == "__main__":
    main(sys.argv[1], json.loads(sys.argv[2]), json.loads(sys.argv[3]))
