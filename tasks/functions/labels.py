"""Labels: short texts that reports tell by name, and whether one may be told."""

import pyarrow as pa
import pyarrow.compute as pc

from tasks.functions import SqlFunction
from tasks.functions.personal import finding, gates
from tasks.functions.personal.policies import kinds_in


def holds_personal_data(labels: pa.ChunkedArray, ignored: pa.ChunkedArray) -> pa.Array:
    """Return for each label whether it holds personal data of a kind told by form or checksum.

    `ignored` names kinds left alone, by comma, as a constant. Equal labels are looked at once.
    """
    held = labels.combine_chunks().dictionary_encode()
    left = kinds_in(ignored[0].as_py()) if len(ignored) else frozenset()
    asked = tuple(each for each in finding.STRUCTURED if each.kind not in left)
    opened = pc.match_substring_regex(held.dictionary, gates.GATE).to_pylist()
    told = [
        is_open and bool(finding.found(label, asked))
        for label, is_open in zip(held.dictionary.to_pylist(), opened, strict=True)
    ]
    return pa.array(told, pa.bool_()).take(held.indices)


FUNCTIONS = [
    SqlFunction("holds_personal_data", ("varchar", "varchar"), "boolean", holds_personal_data),
]
