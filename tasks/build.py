"""Build one layer: every stage of it, in the order that their reads allow."""

from prefect import get_run_logger, task

from tasks.config import CurateConfig
from tasks.engine import all_keys, materialise
from tasks.lake import Lake
from tasks.stages import layer_stages
from tasks.tables import staged_keys


@task(name="build", task_run_name="build {layer}")
def build(config: CurateConfig, landed: str, layer: str) -> dict[str, int]:
    """Return the rows of each table of the layer, by name; sealed tables are reused."""
    lake = Lake(config.lake)
    parameters = config.parameters()
    keys = all_keys(staged_keys(landed), parameters)
    rows = {s.table: materialise(lake, s, parameters, keys).rows for s in layer_stages(layer)}
    get_run_logger().info("%s: %s", layer, ", ".join(f"{name} {n:,}" for name, n in rows.items()))
    return rows
