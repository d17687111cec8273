"""Rewards of a release's rows: a file that the next run reads, without what was learnt from."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tasks.errors import SluiceError, UsageError
from tasks.functions.linear import Numbers
from tasks.lake import Lake
from tasks.releases import Release, open_release
from tasks.rewards.pairs import Answers
from tasks.rewards.scoring import Purpose, purpose_of, score_release
from tasks.told import pinned
from tests.conftest import Columns

KEY = "made"
SEVEN, NINE = "Seven.", "Nine."


@dataclass
class ByLength:
    """Rewards an answer by its length; it has learnt from some."""

    taught: tuple[str, ...] = ()
    scale: tuple[float, float] | None = (0.0, 5.5)
    seen: list[Answers] = field(default_factory=list)
    annotator: str = "length 1"

    def rewards(self, answers: Answers) -> Numbers:
        self.seen.append(answers)
        return np.array([len(each) or np.nan for each in answers.texts], np.float64)

    def knows(self, ids: Sequence[str]) -> npt.NDArray[np.bool_]:
        return np.isin(np.array(ids, str), self.taught)


@pytest.fixture
def release(own_lake: Lake, columns: Columns) -> Release:
    """The small release, with the stages that scoring reads sealed beside its staged tables."""
    release = open_release(own_lake, "demo")
    staged = own_lake.paths(pinned(release, "staged.texts"))
    texts = [
        row | {"prompt_turn_count": len(row["messages"]) - 1}
        for row in pq.read_table(staged).to_pylist()
    ]
    tables = {
        "staged.texts": texts,
        "selected.candidates": [
            row | {"answer_id": row["content_id"]}
            for row in texts
            if "prime" in row["messages"][0]["content"]
        ],
        "scored.conversations": [row | {"conversation_id": row["content_id"]} for row in texts[:2]],
        "cleaned.personal_data": [],
    }
    for table, rows in tables.items():
        _seal(own_lake, columns, table, rows)
    others = [each for each in release.manifest["stages"] if each["table"] not in tables]
    stages = [*others, *({"table": table, "key": KEY} for table in tables)]
    return replace(release, manifest=release.manifest | {"stages": stages})


def _seal(lake: Lake, columns: Columns, table: str, rows: list[dict[str, Any]]) -> None:
    schema = columns.schema(table)
    held = [{name: row.get(name) for name in schema.names} for row in rows]
    with lake.draft() as draft:
        pq.write_table(pa.Table.from_pylist(held, schema), draft / "data.parquet")
        lake.seal(draft, table, KEY, {"data.parquet": len(rows)}, (KEY,))


def records(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_answers_get_annotations_within_the_stated_scale(release: Release) -> None:
    rewarder = ByLength()
    found = score_release(release, rewarder, Purpose.ANNOTATIONS, "reward")
    assert found.path == release.lake.root / "annotations/demo/reward.jsonl"
    held = records(found.path)
    assert sorted(each["value"] for each in held) == [5.0, 5.5]
    assert {len(each["answer_id"]) for each in held} == {32}
    (told,) = {json.dumps({k: v for k, v in each.items() if k not in ("answer_id", "value")})
               for each in held}  # fmt: skip
    assert json.loads(told) == {
        "standard": "reward", "scale": [0.0, 5.5], "annotator": "length 1", "kind": "model",
    }  # fmt: skip
    assert rewarder.seen[0].prompts[0] == [("user", "Name a prime.")]
    assert sorted(rewarder.seen[0].texts) == [NINE, SEVEN]


def test_what_was_learnt_from_is_not_scored_and_counted(release: Release) -> None:
    everything = score_release(release, ByLength(), Purpose.ANNOTATIONS, "reward")
    taught = records(everything.path)[0]["answer_id"]
    found = score_release(release, ByLength((taught,)), Purpose.ANNOTATIONS, "reward")
    assert (found.rows, found.learnt_from, found.unscored) == (1, 1, 0)
    assert taught not in found.path.read_text()


def test_the_same_rewards_give_the_same_bytes(release: Release) -> None:
    first, second = (
        score_release(release, ByLength(), Purpose.ANNOTATIONS, name).path.read_bytes()
        for name in "ab"
    )
    assert first == second


def test_a_scale_that_nobody_states_is_that_of_most_rewards(release: Release) -> None:
    found = score_release(release, ByLength(scale=None), Purpose.ANNOTATIONS, "reward")
    assert found.scale == (5.01, 5.99)
    assert sorted(each["value"] for each in records(found.path)) == [5.01, 5.99]


def test_conversations_get_scores_for_selection(release: Release) -> None:
    found = score_release(release, ByLength(), Purpose.SELECTION, "for-selection")
    held = records(found.path)
    assert {frozenset(each) for each in held} == {frozenset(("id", "score", "scorer"))}
    assert held[0]["scorer"] == "length 1"
    assert held == sorted(held, key=lambda each: each["id"])


def test_the_file_is_its_owners_alone(release: Release) -> None:
    path = score_release(release, ByLength(), Purpose.ANNOTATIONS, "reward").path
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("name", ["../out", "a/b", "", "Reward"])
def test_a_name_that_is_no_files_is_refused(release: Release, name: str) -> None:
    with pytest.raises(UsageError, match="not a file's name"):
        score_release(release, ByLength(), Purpose.ANNOTATIONS, name)


def test_a_release_whose_stages_are_gone_says_so(own_lake: Lake) -> None:
    with pytest.raises(SluiceError, match="no longer has its stage"):
        score_release(open_release(own_lake, "demo"), ByLength(), Purpose.ANNOTATIONS, "reward")


def test_a_release_without_rows_for_it_is_refused(release: Release, columns: Columns) -> None:
    with release.lake.draft() as draft:
        pq.write_table(columns.schema("selected.candidates").empty_table(), draft / "none.parquet")
        release.lake.seal(draft, "selected.candidates", "empty", {"none.parquet": 0}, ("empty",))
    stages = [
        each | {"key": "empty"} if each["table"] == "selected.candidates" else each
        for each in release.manifest["stages"]
    ]
    without = replace(release, manifest=release.manifest | {"stages": stages})
    with pytest.raises(UsageError, match="no rows for annotations"):
        score_release(without, ByLength(), Purpose.ANNOTATIONS, "reward")


def test_a_purpose_is_one_of_two() -> None:
    assert purpose_of("selection") is Purpose.SELECTION
    with pytest.raises(UsageError, match="annotations, selection"):
        purpose_of("fun")
