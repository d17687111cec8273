"""A flow run in this process, on the server that was chosen or on one of the run's own."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any


def run_here(lake: str, load: Callable[[], Callable[..., Any]], parameters: dict[str, Any]) -> Any:
    """Return what a flow returns; `load` imports it once its server stands.

    Raises `Interrupted` for Ctrl-C, `DiskFull` where the private server found no room.
    """
    from flows.interruption import interruptible
    from flows.private_server import start_private_server
    from tasks.disk import without_room
    from tasks.files import private_umask

    # The server's files and Prefect's own lie in the lake too.
    with private_umask():
        start_private_server(Path(os.environ.get("PREFECT_HOME", "")))
        # Prefect reads its settings when it is first imported: the server stands by then.
        from prefect.exceptions import PrefectHTTPStatusError

        flow = load()
        try:
            with interruptible():
                return flow(**parameters)
        except PrefectHTTPStatusError as error:
            # A private server keeps its database in the lake, and says only that it failed.
            raise without_room(Path(lake)) or error from None
