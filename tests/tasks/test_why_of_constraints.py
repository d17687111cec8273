"""`sluice why` tells what a row's last request demanded, and whether the answer kept it."""

from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from flows.cli_rows import draw_ways
from tasks.releases import open_release
from tasks.ways import ways

KIND = pa.list_(
    pa.struct([("name", pa.string()), ("wanted", pa.string()), ("is_kept", pa.bool_())])
)
ASKED = [{"name": "word_count", "wanted": "at most 5", "is_kept": False}]


def test_a_row_tells_its_constraints_where_its_release_has_them(maker: Any, capsys: Any) -> None:
    turns = [
        ("user", "Name rivers in at most 5 words."),
        ("assistant", "One two three four five six"),
    ]
    row = maker.row("conversations", "a" * 64, 1, turns)
    told = {"text_id": [row["text_id"]], "constraints": pa.array([ASKED], KIND)}
    with maker.lake.draft() as draft:
        pq.write_table(pa.table(told), draft / "data.parquet")
        maker.lake.seal(draft, "scored.constraints", "landed", {"data.parquet": 1})
    plain = maker._manifest
    stage = {"table": "scored.constraints", "key": "landed"}
    maker._manifest = lambda *given: (made := plain(*given)) | {"stages": [*made["stages"], stage]}
    maker.write("v0001")
    matches, found = ways(open_release(maker.lake, None), row["row_id"], None)
    assert found[0].row["constraints"] == ASKED
    draw_ways(matches, found)
    assert "broken" in capsys.readouterr().out


def test_a_release_made_before_constraints_were_stored_is_told_without_them(maker: Any) -> None:
    row = maker.row("conversations", "a" * 64, 1, [("user", "Hi"), ("assistant", "Ho")])
    maker.write("v0001")
    assert (
        ways(open_release(maker.lake, None), row["row_id"], None)[1][0].row["constraints"] is None
    )
