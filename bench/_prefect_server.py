"""A real Prefect server for runs of the `sluice` command: on loopback, with a home of its own."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any


class PrefectServer:
    """A server that can be killed and started again on its port, its database kept."""

    def __init__(self, home: Path) -> None:
        """Take the folder of its database; nothing is started yet."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = int(probe.getsockname()[1])
        self._home = home
        self._url = f"http://127.0.0.1:{self._port}/api"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        """Return the variables by which a run reaches the server, those of a user left out."""
        ours = ("PREFECT_", "SLUICE_")
        return {
            **{name: value for name, value in os.environ.items() if not name.startswith(ours)},
            "PREFECT_HOME": str(self._home),
            "PREFECT_API_URL": self._url,
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "DO_NOT_TRACK": "1",
        }

    def start(self) -> None:
        """Start the server and wait until it answers; raises `AssertionError` where it does not."""
        place = ["--host", "127.0.0.1", "--port", str(self._port)]
        with open(self._home / "log", "ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "prefect", "server", "start", *place],
                env=self.environment,
                stdout=log,
                stderr=log,
            )
        for _ in range(240):
            try:
                urllib.request.urlopen(f"{self._url}/health", timeout=2).close()
            except OSError:
                time.sleep(0.5)
            else:
                return
        raise AssertionError(f"no server at {self._url}")

    def stop(self) -> None:
        """End the server as its owner would."""
        if self.process:
            self.process.terminate()
            self.process.wait(30)

    def kill(self) -> None:
        """End the server by SIGKILL."""
        if self.process:
            self.process.kill()
            self.process.wait(30)


def start_curate(
    environment: dict[str, str], lake: Path, sources: list[dict[str, Any]], *flags: str
) -> "subprocess.Popen[str]":
    """Start `sluice curate --json` on these sources as dataset `small`, in a group of its own."""
    config = lake.parent / f"{lake.name}.json"
    config.write_text(json.dumps({"sources": sources, "dataset": "small"}))
    command = [sys.executable, "-m", "flows.cli", "curate", "--config", str(config)]
    return subprocess.Popen(
        [*command, "--lake", str(lake), "--json", *flags],
        env={"SLUICE_MEMORY_MB": "1000"} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
