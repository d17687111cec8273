"""Runs of the deployments that a Prefect server holds: begun with other knobs, and watched."""

import copy
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from prefect.client.schemas.objects import FlowRun, State

_POLL_SECONDS = 2.0


def started(name: str, settings: list[str]) -> "FlowRun":
    """Start a deployment with its own parameters and the settings over them."""
    from prefect.client.orchestration import get_client
    from prefect.deployments import run_deployment
    from prefect.exceptions import ObjectNotFound

    from tasks.errors import UsageError

    try:
        with get_client(sync_client=True) as client:
            deployed = client.read_deployment_by_name(f"curate/{name}")
    except ObjectNotFound:
        raise UsageError(
            f"the server has no deployment curate/{name}", "deploy prefect.yaml: make up"
        ) from None
    changed = changed_groups(deployed.parameters, settings)
    run: Any = run_deployment(deployed.id, parameters=changed, timeout=0, as_subflow=False)
    begun: FlowRun = run
    return begun


def changed_groups(deployed: dict[str, Any], settings: list[str]) -> dict[str, Any]:
    """Return each group that `leaf=value` settings change, whole: Prefect merges top-level keys.

    Raises `UsageError` for an unknown leaf or a value out of bounds.
    """
    from tasks.config import groups
    from tasks.parameters import load

    before = groups(load(None, [], copy.deepcopy(deployed)))
    after = groups(load(None, settings, copy.deepcopy(deployed)))
    return {name: group for name, group in after.items() if group != before[name]}


def page_of(run: "FlowRun") -> str | None:
    """Return the address of a run's page, None where the server has none."""
    from prefect.utilities.urls import url_for

    return url_for("flow-run", run.id)


def end_of(run: "FlowRun") -> tuple[str, "State[Any]"]:
    """Return the run's name, which it gives itself when it starts, and its final state."""
    from prefect.client.orchestration import get_client

    with get_client(sync_client=True) as client:
        while True:
            seen = client.read_flow_run(run.id)
            if seen.state is not None and seen.state.is_final():
                return seen.name, seen.state
            time.sleep(_POLL_SECONDS)
