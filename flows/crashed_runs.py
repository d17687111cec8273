"""Runs that were killed stay RUNNING on their server for ever: here they are marked Crashed."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flows.cli_server import URL, choose_server
from flows.private_server import start_private_server
from tasks.address import client_environment, place

if TYPE_CHECKING:
    from prefect.client.orchestration import SyncPrefectClient
    from prefect.client.schemas.objects import State


def mark_crashed(lake: str, runs: list[str]) -> dict[str, str]:
    """Return what became of each run, by id: empty where its server does not answer or know it.

    Asked is the server of PREFECT_API_URL or of `make up`; where neither answers, the lake's own.
    """
    if URL not in os.environ:
        os.environ.update(client_environment(place().home))
    choose_server(lake, verbose=False)
    start_private_server(Path(os.environ.get("PREFECT_HOME", "")))
    # Prefect reads its settings when it is first imported: the server stands by then.
    from prefect.client.orchestration import get_client

    with get_client(sync_client=True) as client:
        return {run: _mark(client, run) for run in runs}


def _mark(client: "SyncPrefectClient", run: str) -> str:
    from prefect.exceptions import ObjectNotFound
    from prefect.states import Crashed

    try:
        found = client.read_flow_run(UUID(run))
    except ObjectNotFound:
        return ""
    if found.state is not None and found.state.is_final():
        return f"{found.name} had ended: {found.state.name}"
    state: State[Any] = Crashed(message="its process died; `sluice recover` found its lease")
    client.set_flow_run_state(found.id, state, force=True)
    return f"{found.name} is marked Crashed"
