"""A run dies by SIGKILL at every named point; the next one leaves what an undisturbed run leaves."""

import ast
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from bench._corpus import named, write_corpus
from bench._pictures import picture, served, unlearned
from bench._victims import Point, finish, killed_at, told, traced
from tasks.config import CurateConfig
from tasks.settings import ROOT

DATASET = "small"
# Needs a store to fetch from; what of it stands in the lake is swapped like any small file.
REMOTE = {"fetching"}
# The small files that say what is current and who works: each of their swaps is died at.
SWAPPED = [
    (name, of)
    for name in ("after writing beside", "before swapping", "after swapping")
    for of in ("LEASE.json", "CURRENT.seal", "CURRENT")
]


def points_in_the_code() -> list[str]:
    """The first argument of every `reach(…)`: whoever adds a point has it tested."""
    calls = [
        node
        for path in sorted((ROOT / "tasks").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "reach"
    ]
    return sorted({ast.literal_eval(call.args[0]) for call in calls} - REMOTE)


@dataclass(frozen=True)
class Scene:
    """A lake with one layer and its release still to do, what comes of it, and all points between."""

    begun: Path
    done: Path
    points: list[Point]


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> CurateConfig:
    home = tmp_path_factory.mktemp("crashes")
    sources = named(write_corpus(home / "corpus"))
    return CurateConfig.model_validate(
        {"dataset": DATASET, "sources": sources, "lake": str(home / "whole")}
    )


@pytest.fixture(scope="module")
def scenes(config: CurateConfig) -> list[Scene]:
    """The path's two ends: landing, and the last layer with its gate. Both end in a release."""
    assert finish(config) == 0, told(config)
    return [scene(config, "staged", ""), scene(config, "published", "published.ledger")]


def scene(config: CurateConfig, layer: str, ungated: str) -> Scene:
    begun, done, trace = (Path(f"{config.lake}-{layer}-{what}") for what in ("begun", "done", "trace"))  # fmt: skip
    unlearned(Path(config.lake), begun, layer, lambda table: table == ungated)
    shutil.copytree(begun, done)
    return Scene(begun, done, traced(on(config, done), trace))


def on(config: CurateConfig, lake: Path) -> CurateConfig:
    return config.model_copy(update={"lake": str(lake)})


def test_an_undisturbed_run_comes_by_every_named_point(scenes: list[Scene]) -> None:
    assert {name for each in scenes for name, _ in each.points} == set(points_in_the_code())


# A point at which every swapped file is died at needs no turn of its own.
NAMED = sorted({*points_in_the_code()} - {name for name, _ in SWAPPED})


@pytest.mark.parametrize(("name", "of"), [*((name, "") for name in NAMED), *SWAPPED])
def test_a_run_that_died_here_is_finished_by_the_next_to_the_same_bytes(
    config: CurateConfig, scenes: list[Scene], tmp_path: Path, name: str, of: str
) -> None:
    there, point = [
        (each, point) for each in scenes for point in each.points if point[0] == name and of in ("", point[1])
    ][-1]  # fmt: skip
    lake, release = tmp_path / "lake", served(there.done, DATASET)
    shutil.copytree(there.begun, lake)
    killed_at(on(config, lake), point, tmp_path / "trace")
    assert served(lake, DATASET) in (None, release), "a reader sees a whole release or none"
    assert finish(on(config, lake)) == 0, told(on(config, lake))
    assert picture(lake) == picture(there.done)
