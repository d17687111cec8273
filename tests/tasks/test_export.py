import json
from pathlib import Path
from typing import Any

import pytest

from tasks import identity
from tasks.errors import Conflict, DamagedFile
from tasks.export import export
from tasks.lake import Lake
from tasks.readers import read_record
from tasks.readers.drafts import Answer, Comparison, Conversation, Draft, Prompt
from tasks.release_views import reading
from tasks.releases import Release, open_release
from tasks.shapes import SHAPES

IDS = {
    "sft_single_turn": "conversation_id",
    "sft_multi_turn": "conversation_id",
    "preference_pairs": "pair_id",
    "preference_ranked_answers": "answer_id",
    "preference_unpaired": "answer_id",
    "preference_prompts": "prompt_id",
}


def records(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def content_of(draft: Draft) -> str:
    match draft:
        case Conversation(messages=messages, tools=tools) | Prompt(messages=messages, tools=tools):
            return identity.content_id(messages, tools)
        case Answer():
            return identity.content_id([*draft.prompt, *draft.completion], draft.tools)
        case Comparison():
            sides = (draft.chosen, draft.rejected)
            return identity.pair_id(
                *(identity.content_id([*draft.prompt, *side], draft.tools) for side in sides)
            )


def published_ids(release: Release, table: str) -> list[str]:
    with reading(release, release.folder) as con:
        rows = con.execute(f"select {IDS[table]} from {table}").fetchall()
    return sorted(row[0] for row in rows)


def test_every_published_table_has_a_shape(small_lake: Lake) -> None:
    assert set(SHAPES) == set(IDS) == set(open_release(small_lake, None).tables)


def test_what_is_exported_is_read_back_to_the_same_content_ids(
    small_lake: Lake, tmp_path: Path
) -> None:
    release = open_release(small_lake, None)
    written = export(release, tmp_path / "out")
    assert {file.table for file in written} == set(IDS)
    for file in written:
        drafts = [draft for each in records(Path(file.path)) for draft in read_record(each)[1]]
        assert sorted(map(content_of, drafts)) == published_ids(release, file.table)


def test_the_shapes_are_those_of_the_trade(small_lake: Lake, tmp_path: Path) -> None:
    export(open_release(small_lake, None), tmp_path / "out")
    found = {path.parent.name: records(path)[0] for path in (tmp_path / "out").rglob("*.jsonl")}
    assert found["sft_single_turn"] == {
        "instruction": "What is a sluice?",
        "output": "A gate\nfor water.",
        "system": "Be brief.",
    }
    assert found["preference_pairs"] == {
        "prompt": "Name a prime.",
        "chosen": "Seven.",
        "rejected": "Nine.",
        "annotation_metrics": {"accuracy": 4.0},
    }
    assert found["preference_ranked_answers"] == {
        "prompt": "Name a prime.",
        "completions": [
            {"response": "Seven.", "rating": 5.0},
            {"response": "Nine.", "rating": 2.0},
        ],
    }
    assert found["preference_unpaired"] == {"prompt": "Hi?", "completion": "Hello.", "label": True}
    assert [turn["role"] for turn in found["preference_prompts"]["prompt"]] == ["system", "user"]


def test_a_talk_without_tools_is_a_bare_list_of_turns() -> None:
    turns = [{"role": "user", "content": "Hi?"}, {"role": "assistant", "content": "Hello."}]
    [record] = SHAPES["sft_multi_turn"]([{"messages": turns, "tools": None}])
    assert record == turns


def test_metrics_are_there_even_where_nobody_gave_any_and_turns_stay_turns() -> None:
    asked = [{"role": "user", "content": "Hi?"}]
    side = [{"role": "assistant", "content": "call"}, {"role": "assistant", "content": "Hello."}]
    row = {"prompt": asked, "chosen": side, "rejected": side[1:], "tools": "[]"}
    [record] = SHAPES["preference_pairs"]([row | {"annotation_metrics": None}])
    assert record == {
        "prompt": "Hi?",
        "chosen": side,
        "rejected": "Hello.",
        "annotation_metrics": {},
        "tools": "[]",
    }


def test_a_prompt_with_what_checks_an_answer_is_a_record_of_verl_that_is_read_back() -> None:
    asked = [{"role": "user", "content": "What is two times three?"}]
    row = {"prompt": asked, "prompt_id": "1111", "source_name": "sums", "split": "train"}
    truth = {"ground_truth": "6", "ground_truth_kind": "final_answer", "tools": None}
    [record] = SHAPES["preference_prompts"]([row | truth])
    assert record == {
        "data_source": "sums",
        "prompt": asked,
        "ability": "math",
        "reward_model": {"style": "rule", "ground_truth": "6"},
        "extra_info": {"split": "train", "index": "1111"},
    }
    assert read_record(record)[1] == [Prompt([("user", "What is two times three?")])]
    [plain] = SHAPES["preference_prompts"]([row | {"ground_truth": None, "tools": None}])
    assert plain == {"prompt": "What is two times three?"}


def test_a_ranking_of_votes_is_exported_as_ranks() -> None:
    asked = [{"role": "user", "content": "Hi?"}]
    rows = [
        {"prompt": asked, "prompt_id": "p", "stands_by": "votes", "rank": rank, "rating": None,
         "model": None, "tools": None, "completion": [{"role": "assistant", "content": said}]}
        for rank, said in ((1, "Hello."), (2, "What?"))
    ]  # fmt: skip
    [record] = SHAPES["preference_ranked_answers"](rows)
    assert record == {
        "prompt": "Hi?",
        "completions": [{"response": "Hello.", "rank": 1}, {"response": "What?", "rank": 2}],
    }


def test_a_folder_with_files_is_never_written_over(small_lake: Lake, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine").write_text("kept")
    with pytest.raises(Conflict):
        export(open_release(small_lake, None), tmp_path / "out")
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert (tmp_path / "out" / "mine").read_text() == "kept"


def test_an_empty_folder_is_filled(small_lake: Lake, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    assert export(open_release(small_lake, None), tmp_path / "out")
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_damaged_release_is_not_exported_and_leaves_nothing(
    own_lake: Lake, tmp_path: Path
) -> None:
    release = open_release(own_lake, None)
    [(_, path)] = release.files("preference_unpaired")
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(DamagedFile):
        export(release, tmp_path / "out")
    assert [path.name for path in tmp_path.iterdir()] == ["lake"]
