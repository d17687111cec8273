"""What-if: it tells what a run with the same knobs then publishes, and writes nothing."""

import copy
import random
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bench._corpus import write_corpus, write_records
from tasks.config import CurateConfig
from tasks.engine import all_keys, connection, show_by_key
from tasks.errors import UsageError
from tasks.lake import Lake
from tasks.landing import land_inputs
from tasks.materialise import materialise
from tasks.parameters import load
from tasks.publication import publish_release
from tasks.releases import Release, open_release
from tasks.source import Source
from tasks.stages import all_stages, published_tables
from tasks.tables import staged_keys
from tasks.whatif import LEFT_OUT, whatif

# All four scores count, so that thresholds on their mean part many rows.
BASE = [
    *("min_quality=0.75", "validation_share=0.2", "test_share=0.3"),
    *("instruction_accuracy_weight=0.35", "complexity_weight=0.15"),
    *("knowledge_density_weight=0.2", "instruction_following_weight=0.3"),
]
WORDS = [first + second for first in "bdfgklm" for second in ("alo", "enu", "imi", "opa")]


def alike() -> Iterator[dict[str, str]]:
    """Yield questions of which some are nearly one of another split, with answers good and bad."""
    dice = random.Random(5)
    for _ in range(12):
        words = dice.choices(WORDS, k=40)
        for number in range(5):
            asked = [*words[:-1], dice.choice(WORDS)]
            told = dice.sample(asked if number % 2 else WORDS, 12) * dice.randint(1, 3)
            yield {
                "instruction": f"{' '.join(asked)}?",
                "output": f"{' '.join(told)}.",
                "category": dice.choice(("art", "sport", "")),
            }


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> CurateConfig:
    home = tmp_path_factory.mktemp("whatif")
    paths = [*write_corpus(home / "corpus"), str(home / "corpus" / "alike.jsonl")]
    write_records(Path(paths[-1]), list(alike()))
    sources = [Source.model_validate(path) for path in paths[:-1]]
    sources.append(Source(path=paths[-1], topic_key="category"))
    return load(None, BASE, {"lake": str(home / "lake"), "sources": sources, "dataset": "small"})


@pytest.fixture(scope="module")
def landed(config: CurateConfig) -> str:
    return land_inputs(config, Lake(config.lake), lambda _: None)


@pytest.fixture(scope="module")
def release(config: CurateConfig, landed: str) -> Release:
    build(config, landed, [])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tasks.manifest.check_table", lambda *_: SimpleNamespace(results=()))
        publish_release(config, landed)
    return open_release(Lake(config.lake), "small")


def build(config: CurateConfig, landed: str, settings: list[str]) -> dict[str, str]:
    """Build what a run builds and return its keys."""
    parameters = load(None, [*BASE, *settings], config.model_dump(include={"lake"})).parameters()
    lake, keys = Lake(config.lake), all_keys(staged_keys(landed), parameters)
    for stage in all_stages().values():
        materialise(lake, stage, parameters, keys)
    return keys


def counted(lake: Lake, keys: dict[str, str]) -> tuple[dict[str, Any], dict[Any, int]]:
    """Return a run's rows by table and split, and its rejections of late layers by rule."""
    tables: dict[str, Any] = {}
    with connection(lake) as con:
        for table in published_tables():
            show_by_key(con, lake, table, keys)
            found = con.execute(f"select split, count(*) from {table} group by split").fetchall()
            tables[table.replace(".", "_")] = dict(found)
        rules = {}
        for layer in ("selected", "preference"):
            show_by_key(con, lake, f"{layer}.rejections", keys)
            asked = f"select entity, rule, count(*) from {layer}.rejections group by all"
            rules |= {(layer, *key): n for *key, n in con.execute(asked).fetchall()}
    return tables, rules


@pytest.mark.parametrize(
    "settings",
    [
        ["min_quality=0.8"],
        ["min_quality=0.5", "keep_refusals=true"],
        ["budget=20", "quotas=topic=0.4", "diversity=tfidf", "max_similarity=0.4"],
        ["complexity_weight=1.0", "min_margin=2", "find_split_leaks=false"],
        [
            "min_quality=0.8",
            "pair_rule=all_above_margin",
            "pair_thumbs=true",
            "length_balance=band",
        ],
        ["min_quality=0.8", "make_rejected=true", "prompts_from_answers=true", "pair_seed=8"],
    ],
    ids="+".join,
)
def test_it_tells_what_a_run_then_publishes(
    release: Release, config: CurateConfig, landed: str, settings: list[str]
) -> None:
    lake = release.lake
    told = whatif(release, settings, exact=True, most=3, texts=True)
    before, rules_before = counted(lake, release.keys)
    after, rules_after = counted(lake, build(config, landed, settings))
    assert told.is_exact
    for table, splits in told.tables.items():
        assert {s: each["before"] for s, each in splits.items() if each["before"]} == before[table]
        assert {s: each["after"] for s, each in splits.items() if each["after"]} == after[table]
    changed = {
        (each["layer"], each["entity"], each["rule"]): (each["before"], each["after"])
        for each in told.rules
    }
    for rule in rules_before.keys() | rules_after.keys():
        counts = rules_before.get(rule, 0), rules_after.get(rule, 0)
        assert changed.get(rule, counts) == counts
        assert (rule in changed) == (counts[0] != counts[1])
    moved = (*told.gained, *told.lost)
    assert all(each["messages"] and each["rule"] for each in moved)
    assert moved


def test_thresholds_alone_are_told_quickly_and_say_what_is_left_out(release: Release) -> None:
    quick, exact = (whatif(release, ["min_quality=0.6"], exact=each) for each in (False, True))
    leaks = next(
        max(each["before"], each["after"])
        for each in exact.rules
        if each["rule"] == "split_leak" and each["entity"] == "conversations"
    )
    assert quick.left_out == LEFT_OUT
    assert not quick.is_exact
    for table in ("sft_single_turn", "sft_multi_turn"):
        for split, counts in quick.tables[table].items():
            others = abs(counts["after"] - exact.tables[table][split]["after"])
            assert others <= leaks, "but for split leaks it is the same"


def test_without_split_leaks_to_find_the_quick_way_is_the_run_s(
    config: CurateConfig, landed: str, release: Release
) -> None:
    settings = ["find_split_leaks=false"]
    keys = build(config, landed, settings)
    stages = [{"table": table, "key": key} for table, key in keys.items()]
    tables, _ = counted(release.lake, keys)
    manifest = release.manifest | {"stages": stages, "tables": tables}
    manifest["config"] = load(None, [*BASE, *settings], {}).model_dump(exclude={"lake"})
    without = Release(release.lake, "small", "v0001", manifest)
    for asked in (["min_quality=0.8"], ["min_quality=0.1", "keep_refusals=true"]):
        quick, exact = (whatif(without, asked, exact=each) for each in (False, True))
        assert quick.is_exact
        assert (quick.tables, quick.rules) == (exact.tables, exact.rules)
        assert (quick.gained, quick.lost) == (exact.gained, exact.lost)
        assert quick.gained or quick.lost


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        (["near_threshold=0.7"], "near_threshold changes deduplicated"),
        (["max_turns=3"], "max_turns changes cleaned"),
        (["limit=3"], "changes no table"),
        (["min_quality=0.75"], "changes no table"),
        ([], "no --set"),
        (["min_quality=7"], "min_quality"),
    ],
)
def test_what_stored_stages_cannot_tell_is_refused(
    release: Release, settings: list[str], told: str
) -> None:
    with pytest.raises(UsageError, match=told):
        whatif(release, settings)


def test_a_release_made_with_weights_of_one_s_own_answers_without_their_folder(
    release: Release,
) -> None:
    config = copy.deepcopy(release.manifest["config"])
    config["models"]["quality_weights"] = "of_my_own"
    digests = release.manifest["digests"] | {"quality_weights": "ab" * 32}
    manifest = release.manifest | {"config": config, "digests": digests}
    mine = Release(release.lake, "small", "v0001", manifest)
    asked = ["min_quality=0.8"]
    assert whatif(mine, asked) == whatif(release, asked)


def test_asking_writes_nothing_into_the_lake(release: Release) -> None:
    def there() -> dict[str, int]:
        return {
            str(path): path.stat().st_mtime_ns
            for path in Path(release.lake.root).rglob("*")
            if path.is_file() and path.suffix in (".parquet", ".json")
        }

    held = there()
    whatif(release, ["budget=5"])
    assert there() == held
