"""Near-duplicates in meaning: vectors that records bring or a model makes, and whom they remove."""

import importlib.util
import json
import random
import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pydantic import ValidationError

from tasks.config import CurateConfig
from tasks.embedding_model import check_vectors, model_digest
from tasks.engine import all_keys, connection, show_by_key
from tasks.errors import UsageError
from tasks.functions.embeddings import band_keys, cosine, embed, held_model, unit_vector
from tasks.gates import check_table
from tasks.lake import Lake
from tasks.landing import land_inputs
from tasks.materialise import is_of_batches, materialise
from tasks.nearness import NearDuplicates
from tasks.source import Source
from tasks.stages import all_stages
from tasks.tables import staged_keys

Record = dict[str, Any]
Vectors = npt.NDArray[np.float64]
ON = {"find_semantic_duplicates": True}
WORDS = [first + second for first in "bdfgklmnprst" for second in ("alo", "enu", "imi", "opa")]


def said(seed: int, words: int, vector: object = None, **more: Any) -> Record:
    """A record like no other in its words; the longer of two survives."""
    told = " ".join(random.Random(seed).choices(WORDS, k=words))
    asked = " ".join(random.Random(seed + 1_000).choices(WORDS, k=30))
    brought = {} if vector is None else {"vector": vector}
    return {"instruction": asked, "output": told, **brought, **more}


def at(cosine_to_east: float) -> list[float]:
    return [7 * cosine_to_east, 7 * (1 - cosine_to_east**2) ** 0.5, 0.0]


EAST, NORTH = [3.0, 0.0, 0.0], [0.0, 0.0, 5.0]


@dataclass
class Built:
    """What one landing and the layers after it came to."""

    lake: Lake
    keys: dict[str, str]

    def rows(self, table: str) -> list[Record]:
        with connection(self.lake) as con:
            show_by_key(con, self.lake, table, self.keys)
            return con.sql(f"select * from {table} order by all").to_arrow_table().to_pylist()

    def fates(self) -> dict[int, tuple[str, float, int]]:
        """The rule, value and survivor's line of each rejected conversation, by its line."""
        lines = {row["row_id"]: row["line"] for row in self.rows("staged.conversations")}
        return {
            lines[row["row_id"]]: (row["rule"], row["value"], lines[row["matched_id"]])
            for row in self.rows("deduplicated.rejections")
            if row["entity"] == "conversations"
        }


def write(path: Path, records: list[Record]) -> Path:
    path.write_text("".join(json.dumps(each) + "\n" for each in records), "utf-8")
    return path


def built(
    folder: Path,
    records: list[Record],
    upto: str = "deduplicated",
    key: str = "vector",
    **knobs: Any,
) -> Built:
    source = {"path": str(write(folder / "talk.jsonl", records)), "embedding_key": key}
    return built_of(folder, [source], upto, **knobs)


def built_of(folder: Path, sources: list[Any], upto: str = "deduplicated", **knobs: Any) -> Built:
    config = CurateConfig.model_validate(
        {"sources": sources, "lake": str(folder / "lake"), "near_duplicates": knobs}
    )
    lake = Lake(config.lake)
    landed = land_inputs(config, lake, lambda _: None)
    keys = all_keys(staged_keys(landed), config.parameters())
    for stage in all_stages().values():
        materialise(lake, stage, config.parameters(), keys)
        if stage.layer == upto and stage.name == "rejections":
            break
    return Built(lake, keys)


def test_a_pair_above_the_threshold_goes_for_the_longer_and_one_below_it_stays(
    tmp_path: Path,
) -> None:
    records = [said(1, 90, EAST), said(2, 80, at(0.96)), said(3, 70, NORTH),
               said(4, 60, [0.0, 0.33, 0.94]), said(5, 50, [0.0, -1.0, 0.1])]  # fmt: skip
    assert built(tmp_path, records, **ON).fates() == {2: ("semantic_duplicate", 0.96, 1)}


def test_in_a_chain_only_who_was_compared_with_a_kept_one_goes(tmp_path: Path) -> None:
    a, b, c = said(1, 90, EAST), said(2, 80, at(0.96)), said(3, 70, at(0.85))
    # b and c are 0.97 alike, a and c are not.
    assert built(tmp_path, [a, b, c], **ON).fates() == {2: ("semantic_duplicate", 0.96, 1)}


def test_other_dimensions_are_never_compared(tmp_path: Path) -> None:
    records = [said(1, 90, EAST), said(2, 80, EAST[:2]), said(3, 70, [*EAST, 0.0])]
    assert built(tmp_path, records, **ON).fates() == {}


def test_other_tools_are_never_compared(tmp_path: Path) -> None:
    turns = [
        [{"role": "user", "content": each["instruction"]},
         {"role": "assistant", "content": each["output"]}]
        for each in (said(1, 90), said(2, 80))
    ]  # fmt: skip
    records = [{"messages": each, "vector": EAST} for each in turns]
    records[0]["tools"] = [{"name": "sieve"}]
    assert built(tmp_path, records, **ON).fates() == {}


def test_who_is_a_near_duplicate_in_tokens_is_one_still(tmp_path: Path) -> None:
    long = said(1, 90, EAST)
    near = long | {"output": long["output"].rpartition(" ")[0], "vector": at(0.99)}
    found = built(tmp_path, [long, near], **ON).fates()
    assert {line: fate[0] for line, fate in found.items()} == {2: "near_duplicate"}


def test_the_texts_of_one_record_share_its_vector_and_are_told_apart(tmp_path: Path) -> None:
    pair = {"prompt": "Name a prime.", "chosen": "Seven.", "rejected": "Nine.", "vector": EAST}
    made = built(tmp_path, [pair], **ON)
    texts = {row["text_id"] for row in made.rows("staged.texts")}
    rows = made.rows("staged.embeddings")
    assert len(rows) == 2
    assert {row["text_id"] for row in rows} == texts
    assert [row["embedding"] for row in rows] == [EAST, EAST]
    # Its answers are no candidates for SFT: they get no unit vector.
    assert made.rows("deduplicated.embeddings") == []


BAD = [None, "0.5", [], [1.0, "x"], [1.0, True], [1.0, None], [10**400], [1e300], {"a": 1.0}, 0.5]


def test_a_record_without_a_good_vector_is_quarantined_and_told_its_key(tmp_path: Path) -> None:
    records = [said(0, 50), *(said(n, 50) | {"vector": bad} for n, bad in enumerate(BAD, 1))]
    made = built(tmp_path, [*records, said(99, 50, EAST)], **ON)
    refused = made.rows("staged.quarantine")
    told = {row["line"]: (row["rule"], row["detail"]) for row in refused}
    # An integer of 400 digits is refused where JSON is read.
    assert {rule for rule, _ in told.values()} <= {"wrong_type", "huge_integer"}
    assert sorted(told) == list(range(1, len(records) + 1))
    assert all(
        detail.startswith("vector: ") for rule, detail in told.values() if rule == "wrong_type"
    )
    assert told[1] == ("wrong_type", "vector: expected a list of numbers, found no such key")
    assert told[4][1] == "vector: expected a list of numbers, found list"
    assert len(made.rows("staged.conversations")) == 1


def test_numbers_are_held_in_32_bits_whole_ones_too(tmp_path: Path) -> None:
    made = built(tmp_path, [said(1, 50, [2**24 + 1, 0.1, -(10**18)])])
    (row,) = made.rows("staged.embeddings")
    assert row["embedding"] == [float(np.float32(x)) for x in (2**24 + 1, 0.1, -(10**18))]


def test_off_by_default_it_changes_nothing(tmp_path: Path) -> None:
    records = [said(1, 90, EAST), said(2, 80, at(0.99)), said(3, 70, EAST)]
    plain = [{name: held for name, held in each.items() if name != "vector"} for each in records]
    found = []
    for name, given, key in (
        ("with", records, "vector"),
        ("without", plain, ""),
        ("left", records, ""),
    ):
        (tmp_path / name).mkdir()
        made = built(tmp_path / name, given, "all", key)
        assert made.fates() == {}
        assert made.rows("deduplicated.semantic_rows") == []
        sealed = [
            made.lake.sealed(table, made.keys[table])
            for table in ("sft.single_turn", "sft.multi_turn")
        ]
        found.append([[(file.path, file.sha256) for file in each.files] for each in sealed if each])
    assert found[0] == found[1] == found[2]
    assert len(found[0]) == 2


def test_who_is_kept_does_not_depend_on_the_order_of_rows(tmp_path: Path) -> None:
    chance = np.random.default_rng(5)
    seeds = chance.standard_normal((10, 16))
    records = [
        said(n, 40 + n, [float(x) for x in seeds[n % 10] + 0.15 * chance.standard_normal(16)])
        for n in range(60)
    ]
    kept = []
    for name, order in (("one", records), ("other", random.Random(3).sample(records, 60))):
        (tmp_path / name).mkdir()
        made = built(tmp_path / name, order, **ON)
        gone = {order[line - 1]["output"]: fate[1] for line, fate in made.fates().items()}
        kept.append(gone)
    assert kept[0] == kept[1]
    assert 30 <= len(kept[0]) < 60


def test_vectors_of_two_batches_built_apart_equal_those_of_both(tmp_path: Path) -> None:
    assert is_of_batches(all_stages()["deduplicated.embeddings"])
    halves = [
        {"path": str(write(tmp_path / f"{name}.jsonl", [said(n, 50, at(n / 10)), said(n + 5, 50, EAST)])),
         "embedding_key": "vector"}
        for n, name in enumerate(("one", "two"), 1)
    ]  # fmt: skip
    whole, *apart = (built_of(tmp_path, each, **ON).rows("deduplicated.embeddings")
                     for each in (halves, halves[:1], halves[1:]))  # fmt: skip
    assert len(whole) == 4
    assert sorted(map(str, whole)) == sorted(str(row) for half in apart for row in half)


def test_a_cluster_beyond_the_limit_closes_the_gate(tmp_path: Path) -> None:
    records = [said(n, 50 + n, EAST) for n in range(4)]
    made = built(tmp_path, records, **ON, max_cluster=3)
    verdict = check_table(made.lake, "deduplicated.semantic_groups", made.keys)
    assert verdict.closed
    assert [each.expectation for each in verdict.failed] == [
        "UnexpectedRowsExpectation: no more than max_cluster rows hang together"
    ]


def test_two_names_of_one_file_may_not_differ_in_their_key_of_vectors(tmp_path: Path) -> None:
    paths = [write(tmp_path / f"{name}.jsonl", [said(1, 50, EAST)]) for name in "ab"]
    sources = [{"path": str(paths[0]), "embedding_key": "vector"}, {"path": str(paths[1])}]
    with pytest.raises(UsageError, match="embedding_key"):
        built_of(tmp_path, sources)


def test_neither_a_benchmark_nor_a_thread_brings_vectors() -> None:
    for more in ({"role": "benchmark"}, {"thread": {"key": "id", "parent_key": "up"}}):
        with pytest.raises(ValidationError, match="embedding_key"):
            Source.model_validate({"path": "x.jsonl", "embedding_key": "v"} | more)


# --- blocking and the exact cosine


def lists(vectors: Vectors) -> pa.ListArray:
    return unit_vector(
        pa.array([row.astype(np.float32) for row in vectors], pa.list_(pa.float32()))
    )


@pytest.mark.parametrize("dimension", [64, 256])
def test_blocking_misses_no_more_than_one_in_a_thousand_pairs_at_the_threshold(
    dimension: int,
) -> None:
    chance = np.random.default_rng(dimension)
    firsts = chance.standard_normal((2_000, dimension))
    firsts /= np.linalg.norm(firsts, axis=1, keepdims=True)
    aside = chance.standard_normal((2_000, dimension))
    aside -= np.sum(aside * firsts, axis=1, keepdims=True) * firsts
    aside /= np.linalg.norm(aside, axis=1, keepdims=True)
    alike = chance.uniform(0.95, 0.99, (2_000, 1))
    left, right = lists(firsts), lists(alike * firsts + np.sqrt(1 - alike**2) * aside)
    assert cosine(left, right).to_numpy() == pytest.approx(alike[:, 0], abs=1e-6)
    keys = [np.array(band_keys(each).to_pylist()) for each in (left, right)]
    met = (keys[0] == keys[1]).any(axis=1)
    assert np.mean(~met) <= 1e-3
    # Pairs by chance all but never meet: that is what bounds the work.
    assert (keys[0] == np.roll(keys[1], 1, axis=0)).any(axis=1).mean() < 1e-3


def test_keys_and_cosines_of_a_row_do_not_depend_on_the_rows_beside_it() -> None:
    vectors = lists(np.random.default_rng(1).standard_normal((300, 48)))
    whole, alone = band_keys(vectors), [band_keys(vectors[n : n + 1]) for n in range(300)]
    assert whole.to_pylist() == [each.to_pylist()[0] for each in alone]
    assert (
        cosine(vectors, vectors[::-1]).to_pylist()[7]
        == cosine(vectors[7:8], vectors[292:293])[0].as_py()
    )


def test_no_rows_and_vectors_that_point_nowhere_are_allowed() -> None:
    nothing = pa.array([], pa.list_(pa.float32()))
    assert (
        len(band_keys(nothing)) == len(unit_vector(nothing)) == len(cosine(nothing, nothing)) == 0
    )
    assert unit_vector(pa.array([[0.0, 0.0], [0.0, 2.0]], pa.list_(pa.float32()))).to_pylist() == [
        [],
        [0.0, 1.0],
    ]
    mixed = pa.array([[1.0], [1.0, 0.0]], pa.list_(pa.float32()))
    assert cosine(mixed, mixed[::-1]).to_pylist() == [0.0, 0.0]


# --- a model


class StubModel:
    """Stands for model2vec's StaticModel: a folder's words.json gives each word its vector."""

    loaded: list[str] = []  # noqa: RUF012

    def __init__(self, words: dict[str, list[float]]) -> None:
        self.words = words

    @classmethod
    def from_pretrained(cls, folder: str) -> "StubModel":
        cls.loaded.append(folder)
        return cls(json.loads((Path(folder) / "words.json").read_text("utf-8")))

    def encode(self, texts: list[str], *, max_length: None, use_multiprocessing: bool) -> Any:
        assert max_length is None, "a text is never cut"
        assert not use_multiprocessing
        nothing = np.zeros((1, 2))
        return np.stack([
            np.mean([nothing[0], *(self.words[w] for w in text.split() if w in self.words)], axis=0)
            for text in texts
        ]).astype(np.float32)  # fmt: skip


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder that the stub takes for a model; model2vec itself need not be installed."""
    module = ModuleType("model2vec")
    module.StaticModel = StubModel  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "model2vec", module)
    held_model.cache_clear()
    StubModel.loaded.clear()
    folder = tmp_path / "model"
    folder.mkdir()
    words = {word: [1.0, 0.0] for word in WORDS[:24]} | {word: [0.0, 1.0] for word in WORDS[24:]}
    (folder / "words.json").write_text(json.dumps(words), "utf-8")
    return folder


def of_words(seed: int, asked: list[str], told: list[str], words: int = 20) -> Record:
    chance = random.Random(seed)
    # No word twice: who repeats himself survives later.
    return {
        "instruction": " ".join(chance.sample(asked, k=20)),
        "output": " ".join(chance.sample(told, k=words)),
    }


def test_a_model_compares_records_that_bring_no_vector_on_both_sides(
    stub: Path, tmp_path: Path
) -> None:
    low, high = WORDS[:24], WORDS[24:]
    records = [of_words(1, low, high, 24), of_words(2, low, high), of_words(3, low, low)]
    made = built(tmp_path, records, key="", **ON, embedding_model=str(stub))
    assert made.fates() == {2: ("semantic_duplicate", 1.0, 1)}
    assert {row["space"] for row in made.rows("deduplicated.embeddings")} == {"model"}


def test_a_brought_vector_and_a_model_s_are_never_compared(stub: Path, tmp_path: Path) -> None:
    brings = [of_words(1, WORDS[:24], WORDS[:24], 24) | {"vector": [1.0, 0.0, 1.0, 0.0]}]
    lacks = [of_words(2, WORDS[:24], WORDS[:24])]
    sources = [{"path": str(write(tmp_path / "a.jsonl", brings)), "embedding_key": "vector"},
               str(write(tmp_path / "b.jsonl", lacks))]  # fmt: skip
    made = built_of(tmp_path, sources, **ON, embedding_model=str(stub))
    rows = made.rows("deduplicated.embeddings")
    assert sorted((row["space"], row["dimension"]) for row in rows) == [
        ("brought", 4),
        ("model", 4),
    ]
    assert made.fates() == {}


def test_other_weights_under_the_same_name_are_another_model(stub: Path, tmp_path: Path) -> None:
    low, high = WORDS[:24], WORDS[24:]
    records = [of_words(1, low, high, 24), of_words(2, low, low)]
    first = built(tmp_path, records, key="", **ON, embedding_model=str(stub))
    words = {word: [1.0, 0.0] for word in WORDS}
    (stub / "words.json").write_text(json.dumps(words), "utf-8")
    second = built(tmp_path, records, key="", **ON, embedding_model=str(stub))
    assert first.fates() == {}
    assert second.fates() == {2: ("semantic_duplicate", 1.0, 1)}
    assert len(StubModel.loaded) == 2


def test_a_text_of_unknown_words_has_no_vector(stub: Path) -> None:
    turns = [[{"role": "user", "content": text}] for text in ("qqq", WORDS[0])]
    found = embed(pa.array(turns), pa.array([str(stub)] * 2), pa.array(["d"] * 2))
    assert found.to_pylist() == [[], [1.0, 0.0, 0.0, 0.0]]


def test_the_digest_of_a_model_is_its_content_and_not_its_place(tmp_path: Path) -> None:
    for name, weights in (("a", "1"), ("b", "1"), ("c", "2")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "model.safetensors").write_text(weights, "utf-8")
    one, same, other = (
        model_digest(NearDuplicates(**ON, embedding_model=str(tmp_path / name))) for name in "abc"
    )
    assert one == same != other
    assert model_digest(NearDuplicates(embedding_model="nowhere")) == ""


@pytest.mark.parametrize("name", ["minishlab/potion-base-8M", "model.safetensors"])
def test_a_name_that_is_no_folder_here_stops_before_landing(name: str, tmp_path: Path) -> None:
    config = {
        "sources": [str(write(tmp_path / "a.jsonl", [said(1, 50)]))],
        "lake": str(tmp_path / "lake"),
    }
    made = CurateConfig.model_validate(config | {"near_duplicates": ON | {"embedding_model": name}})
    with pytest.raises(UsageError, match="no folder here") as told:
        land_inputs(made, Lake(made.lake), lambda _: None)
    assert "nothing is downloaded" in told.value.next_step
    assert not (tmp_path / "lake" / "stages").exists()


def test_a_folder_that_is_no_model_is_told(stub: Path) -> None:
    (stub / "words.json").unlink()
    with pytest.raises(UsageError, match="holds no model2vec model"):
        check_vectors(NearDuplicates(**ON, embedding_model=str(stub)), [])


def test_without_model2vec_the_next_step_is_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "model2vec", None)
    held_model.cache_clear()
    with pytest.raises(UsageError, match="not installed") as told:
        check_vectors(NearDuplicates(**ON, embedding_model=str(tmp_path)), [])
    assert told.value.next_step == "pip install 'sluice[semantic]'"


def test_vectors_are_asked_for_where_there_are_none() -> None:
    with pytest.raises(UsageError, match="no vectors to compare"):
        check_vectors(NearDuplicates(**ON), [Source(path="a.jsonl")])
    check_vectors(NearDuplicates(**ON), [Source(path="a.jsonl", embedding_key="v")])
    check_vectors(NearDuplicates(embedding_model="nowhere"), [])


@pytest.mark.skipif(importlib.util.find_spec("model2vec") is None, reason="needs sluice[semantic]")
def test_model2vec_itself_reads_a_folder_and_takes_whole_texts(tmp_path: Path) -> None:
    from model2vec import StaticModel
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Whitespace

    tokenizer = Tokenizer(WordLevel({"[UNK]": 0, "yes": 1, "no": 2}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    vectors = np.array([[0, 0], [1, 0], [0, 1]], np.float32)
    StaticModel(vectors, tokenizer).save_pretrained(str(tmp_path / "model"))
    knobs = NearDuplicates(**ON, embedding_model=str(tmp_path / "model"))
    check_vectors(knobs, [])
    turns = [[{"role": "user", "content": "yes " * 600 + "no " * 600},
              {"role": "assistant", "content": "no"}]]  # fmt: skip
    found = embed(
        pa.array(turns), pa.array([knobs.embedding_model]), pa.array([model_digest(knobs)])
    )
    assert found.to_pylist()[0] == pytest.approx([0.5, 0.5, 0.0, 0.7071068])


def test_a_parquet_column_of_vectors_is_taken_too(tmp_path: Path) -> None:
    records = [said(1, 90, EAST), said(2, 80, at(0.97))]
    kind = pa.schema(
        [
            ("instruction", pa.string()),
            ("output", pa.string()),
            ("vector", pa.list_(pa.float32(), 3)),
        ]
    )
    pq.write_table(pa.Table.from_pylist(records, kind), tmp_path / "talk.parquet")
    source = {"path": str(tmp_path / "talk.parquet"), "embedding_key": "vector"}
    assert built_of(tmp_path, [source], **ON).fates() == {2: ("semantic_duplicate", 0.97, 1)}
