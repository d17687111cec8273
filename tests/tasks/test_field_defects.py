"""What others get wrong with pairs, planted: no bad pair comes of it, and the same bytes each time."""

import random
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from bench._corpus import write_records
from tasks.engine import all_keys
from tasks.files import digest_of
from tasks.lake import Lake
from tasks.landing import land_inputs
from tasks.materialise import materialise
from tasks.parameters import load
from tasks.source import Source
from tasks.stages import all_stages, published_tables
from tasks.tables import staged_keys

KNOBS = [
    *("pair_rule=best_random", "max_pairs_per_prompt=1", "pair_thumbs=true", "make_rejected=true"),
    *("prompts_from_answers=true", "length_balance=band", "length_band=0.3"),
]
WORDS = [
    "gate",
    "lock",
    "weir",
    "basin",
    "dyke",
    "canal",
    "river",
    "ford",
    "quay",
    "pier",
    "mole",
    "delta",
    "marsh",
    "spring",
]


def rated(asked: Any, *ratings: float | None) -> dict[str, Any]:
    """Return a record of answers with these ratings, each of words of its own."""
    completions = []
    for place, rating in enumerate(ratings):
        words = random.Random(f"{asked}{place}").sample(WORDS, 7)
        completions.append({"response": " ".join(words), "rating": rating, "model": f"m{place}"})
    return {"instruction": asked, "completions": completions}


def records() -> list[dict[str, Any]]:
    """Return planted faults: all ratings tied, one missing, all missing; and sound prompts."""
    tied = [rated(f"Which of the {word}s is tied?", 4, 4, 4) for word in WORDS]
    missing = [rated(f"Which {word} lacks a rating?", 5, None, 1) for word in WORDS]
    silent = [rated(f"Which {word} was never rated?", None, None) for word in WORDS]
    sound = [rated(f"Which {word} is the best of four?", 5, 4, 2, 1) for word in WORDS]
    return [*tied, *missing, *silent, *sound]


def talks() -> list[dict[str, Any]]:
    """Return talks that share their first turn and nothing else, each with a better answer."""
    opening = {"role": "user", "content": "Let us speak of water."}
    return [
        {
            "prompt": [
                opening,
                {"role": "assistant", "content": f"Of which part, the {word}?"},
                {"role": "user", "content": f"Yes, tell me of the {word}."},
            ],
            "chosen": f"The {word} holds the water back.",
            # As often the longer as the shorter, or balancing would leave none.
            "rejected": "It is wet. " * (1 + 9 * (place % 2)),
        }
        for place, word in enumerate(WORDS)
    ]


class Built:
    """What a run builds of the planted records; `turned` is another order of lines and files."""

    def __init__(self, folder: Path, *, turned: bool = False, knobs: list[str] = KNOBS) -> None:
        folder.mkdir()
        order = -1 if turned else 1
        files = {"rated.jsonl": records(), "talks.jsonl": talks()}
        for name, held in files.items():
            write_records(folder / name, held[::order])
        sources = [Source.model_validate(str(folder / name)) for name in [*files][::order]]
        config = load(None, knobs, {"lake": str(folder / "lake"), "sources": sources})
        lake = Lake(config.lake)
        landed = land_inputs(config, lake, lambda _: None)
        self.keys = all_keys(staged_keys(landed), config.parameters())
        stages = all_stages().values()
        self.paths = {
            stage.table: lake.paths(materialise(lake, stage, config.parameters(), self.keys))
            for stage in stages
        }

    def rows(self, table: str) -> list[dict[str, Any]]:
        return [row for path in self.paths[table] for row in pq.read_table(path).to_pylist()]

    def digests(self) -> dict[str, list[str]]:
        return {
            table: [digest_of(Path(path)) for path in self.paths[table]]
            for table in published_tables()
        }


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return Built(tmp_path_factory.mktemp("once") / "run")


def test_of_ties_and_missing_ratings_no_pair_comes(built: Built) -> None:
    pairs = built.rows("preference.pairs")
    # Of answers that are all as good a worse one may be made.
    asked = [each["prompt"][-1]["content"] for each in pairs if each["origin"] != "corrupted"]
    assert not [each for each in asked if "tied" in each or "never" in each]
    of_missing = [pair for pair in pairs if "lacks" in pair["prompt"][-1]["content"]]
    assert {(pair["chosen_rating"], pair["rejected_rating"]) for pair in of_missing} == {(5, 1)}
    for pair in pairs:
        assert pair["chosen"] != pair["rejected"]
        assert pair["chosen_id"] != pair["rejected_id"]
        assert pair["margin"] is None or pair["margin"] > 0


def test_a_prompt_is_its_whole_talk_and_not_its_first_turn(built: Built) -> None:
    pairs = [each for each in built.rows("preference.pairs") if len(each["prompt"]) == 3]
    assert pairs
    assert len({pair["prompt_id"] for pair in pairs}) == len(pairs)
    assert len({pair["prompt"][0]["content"] for pair in pairs}) == 1


def test_each_row_that_came_in_has_one_fate(built: Built) -> None:
    answers = built.rows("selected.answers")
    used = {
        pair[side]
        for pair in built.rows("preference.pairs")
        for side in ("chosen_id", "rejected_id")
    }
    used |= {row["answer_id"] for row in built.rows("preference.ranked_answers")}
    rules = {row["row_id"]: row["rule"] for row in built.rows("preference.rejections")}
    assert [row for row in answers if (row["answer_id"] in used) == (row["row_id"] in rules)] == []
    assert set(rules.values()) >= {"tied_ratings", "no_opinion"}


def test_the_same_records_in_another_order_give_the_same_bytes(
    built: Built, tmp_path: Path
) -> None:
    assert Built(tmp_path / "run", turned=True).digests() == built.digests()
