"""Build one layer: every stage of it, in the order that their reads allow."""

from prefect import get_run_logger, task
from prefect.cache_policies import NO_CACHE

from tasks.config import CurateConfig
from tasks.engine import all_keys
from tasks.kept import keeping
from tasks.lake import Lake
from tasks.materialise import materialise
from tasks.progress import step
from tasks.stages import layer_stages
from tasks.tables import staged_keys


@task(name="build", task_run_name="build {layer}", cache_policy=NO_CACHE)
def build(config: CurateConfig, landed: str, layer: str) -> str:
    """Build the layer's tables, reuse those that are sealed, and hand the landing's name on."""
    lake = Lake(config.lake)
    parameters = config.parameters()
    keys = all_keys(staged_keys(landed), parameters)
    with step(f"build {layer}") as shown, keeping():
        rows = {s.name: materialise(lake, s, parameters, keys).rows for s in layer_stages(layer)}
        told = ", ".join(f"{name} {count:,}" for name, count in rows.items())
        shown.tell(told)
    get_run_logger().info("%s: %s", layer, told)
    return landed
