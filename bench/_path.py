"""The whole path outside Prefect: land, build and gate layer by layer, publish, the lease held."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from tasks.config import CurateConfig
from tasks.engine import Keys, all_keys
from tasks.gate import check_layer, closed_by
from tasks.lake import Lake
from tasks.landing import land_inputs
from tasks.materialise import materialise
from tasks.publication import Outcome, publish_release
from tasks.stages import LAYERS, layer_stages
from tasks.tables import staged_keys

T = TypeVar("T")


class Step(Protocol):
    """What a part of the path is run through."""

    def __call__(self, name: str, act: Callable[[], T], /) -> T:
        """Return what the part gives."""


def at_once(_: str, act: Callable[[], T]) -> T:
    """Return what one step of the path gives; a measurement takes its time beside."""
    return act()


def walk(config: CurateConfig, step: Step = at_once) -> Outcome:
    """Run the path once, each of its parts through `step`; raises where a gate would have closed.

    The parts are `land`, each layer of SQL by its name, `gates` once a layer, and `publish`.
    """
    lake = Lake(config.lake)
    with lake.lease(config.dataset):
        landed = step("land", lambda: land_inputs(config, lake, lambda _: None))
        keys = all_keys(staged_keys(landed), config.parameters())
        for layer in LAYERS:
            if layer != "staged":
                step(layer, lambda layer=layer: _build(config, lake, layer, keys))
            step("gates", lambda layer=layer: _open(lake, layer, keys))
        return step("publish", lambda: publish_release(config, landed))


def _build(config: CurateConfig, lake: Lake, layer: str, keys: Keys) -> None:
    for stage in layer_stages(layer):
        materialise(lake, stage, config.parameters(), keys)


def _open(lake: Lake, layer: str, keys: Keys) -> None:
    if reasons := closed_by(*check_layer(lake, layer, keys)):
        raise SystemExit(f"a gate would have closed: {reasons}")
