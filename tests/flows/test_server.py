"""The real Prefect server, worker and deployments, started and stopped as `make up` does."""

import json
import os
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tasks import daemons
from tasks.address import PARTS, Place, ask, client_environment
from tasks.settings import ROOT

pytestmark = pytest.mark.server
RUN_SECONDS = 150.0
# As /proc/net/tcp writes them: the state, and 127.0.0.1.
LISTEN, LOOPBACK = "0A", "0100007F"


class Server:
    """One running installation in a folder of its own."""

    def __init__(self, home: Path, port: int) -> None:
        self.at = Place(home, port)

    def call(self, verb: str) -> subprocess.CompletedProcess[str]:
        chosen = {"SLUICE_HOME": str(self.at.home), "SLUICE_PORT": str(self.at.port)}
        command = [sys.executable, "-m", "tasks.server", verb]
        return subprocess.run(
            command, env=os.environ | chosen, cwd=ROOT, capture_output=True, text=True, check=False
        )

    def deployment(self, name: str) -> dict[str, Any]:
        return self.asked(f"/deployments/name/curate/{name}")

    def asked(self, path: str, body: object = None) -> Any:
        return ask(self.at, path, body)

    def run(self, name: str, parameters: dict[str, Any]) -> dict[str, Any]:
        """Start a deployment and return its run once it has ended."""
        path = f"/deployments/{self.deployment(name)['id']}/create_flow_run"
        run = self.asked(path, {"parameters": parameters})
        ended = ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")
        return soon(
            lambda: self.asked(f"/flow_runs/{run['id']}"), lambda r: r["state_type"] in ended
        )


def soon(look: Callable[[], Any], is_there: Callable[[Any], bool]) -> Any:
    until = time.monotonic() + RUN_SECONDS
    while not is_there(seen := look()):
        assert time.monotonic() < until, seen
        time.sleep(0.5)
    return seen


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("server") / "home", free_port())
    try:
        started = server.call("up")
        assert started.returncode == 0, started.stderr
        assert server.at.url in started.stdout
        yield server
    finally:
        server.call("down")


def test_a_second_up_says_that_it_is_up_already(server: Server) -> None:
    before = {part: daemons.holder(file) for part, file in server.at.pid_files.items()}
    again = server.call("up")
    assert again.returncode == 0
    assert f"up already: {server.at.url}" in again.stdout
    assert before == {part: daemons.holder(file) for part, file in server.at.pid_files.items()}
    assert None not in before.values()


def test_the_password_is_told_by_its_place_and_kept_from_others(server: Server) -> None:
    auth = server.at.home / "auth"
    secret = auth.read_text().strip().partition(":")[2]
    assert len(secret) >= 32
    told = server.call("up").stdout
    assert str(auth) in told
    assert secret not in told
    for log in server.at.home.glob("*.log"):
        assert secret not in log.read_text()
    private = [path for path in server.at.home.iterdir() if path.is_file()]
    assert stat.S_IMODE(server.at.home.stat().st_mode) == 0o700
    assert {
        path.name: stat.S_IMODE(path.stat().st_mode) & 0o077 for path in private
    } == dict.fromkeys((path.name for path in private), 0)


def test_strangers_are_turned_away(server: Server) -> None:
    stranger = Place(server.at.home.parent / "stranger", server.at.port)
    stranger.home.mkdir()
    (stranger.home / "env").write_text("PREFECT_API_AUTH_STRING=admin:guess\n")
    assert ask(stranger, "/deployments/name/curate/nightly") is None
    assert server.deployment("nightly")["name"] == "nightly"


def test_it_listens_on_loopback_alone(server: Server) -> None:
    tables = [path for path in map(Path, ("/proc/net/tcp", "/proc/net/tcp6")) if path.exists()]
    if not tables:
        pytest.skip("this system does not tell in /proc who listens")
    rows = [line.split() for table in tables for line in table.read_text().splitlines()[1:]]
    listening = {row[1] for row in rows if row[3] == LISTEN}
    port = f"{server.at.port:04X}"
    assert {each for each in listening if each.endswith(f":{port}")} == {f"{LOOPBACK}:{port}"}


def test_a_taken_port_is_a_conflict_that_says_what_to_do(server: Server) -> None:
    second = Server(server.at.home.parent / "second", server.at.port)
    failed = second.call("up")
    assert failed.returncode == 4
    assert f"port {server.at.port}" in failed.stderr
    assert "next:" in failed.stderr
    assert "Traceback" not in failed.stderr


def test_clients_find_the_way_in_one_file(server: Server) -> None:
    found = client_environment(server.at.home)
    assert found["PREFECT_API_URL"] == f"{server.at.url}/api"
    assert set(found) == {"PREFECT_API_URL", "PREFECT_API_AUTH_STRING"}


def test_the_judge_stands_beside_curate_with_a_form_of_its_own(server: Server) -> None:
    undecided = server.asked("/deployments/name/judge/undecided")
    assert undecided["schedules"] == []
    assert {"dataset", "lake", "judging"} == {*undecided["parameter_openapi_schema"]["properties"]}
    assert "key" not in json.dumps(undecided["parameters"])


def test_nightly_runs_are_scheduled_one_at_a_time(server: Server) -> None:
    nightly = server.deployment("nightly")
    assert nightly["global_concurrency_limit"]["limit"] == 1
    wanted = {"deployments": {"id": {"any_": [nightly["id"]]}}}
    runs = soon(lambda: server.asked("/flow_runs/filter", wanted), lambda found: len(found) > 0)
    assert {run["state_type"] for run in runs} == {"SCHEDULED"}
    assert {run["expected_start_time"][11:16] for run in runs} == {"02:30"}


def test_a_run_on_demand_publishes_a_release(server: Server, tmp_path: Path) -> None:
    corpus = tmp_path / "talk.jsonl"
    question = {
        "instruction": "Name a prime number between five and ten.",
        "output": "A prime number between five and ten is seven.",
    }
    corpus.write_text(json.dumps(question) + "\n")
    parameters = {
        "dataset": "tiny",
        "lake": str(tmp_path / "lake"),
        "sources": [{"name": "tiny", "path": str(corpus), "licence": "CC0-1.0"}],
    }
    run = server.run("on-demand", parameters)
    assert run["state_type"] == "COMPLETED", run["state"]["message"]
    assert (tmp_path / "lake/releases/tiny/CURRENT").read_text().strip() == "v0001"


def test_a_run_that_fails_says_why_by_its_error_class(server: Server, tmp_path: Path) -> None:
    parameters = {
        "dataset": "none",
        "lake": str(tmp_path / "lake"),
        "sources": [{"name": "none", "path": str(tmp_path / "missing.jsonl")}],
    }
    run = server.run("on-demand", parameters)
    assert run["state_type"] == "FAILED"
    assert "UsageError" in run["state"]["message"]
    assert not (tmp_path / "lake/releases/none/CURRENT").exists()


STARTS_TWO = """
import os, sys
from pathlib import Path
from tasks import daemons
for file in sys.argv[1:]:
    sleep = [sys.executable, "-c", "import time; time.sleep(60)"]
    daemons.start(Path(file), sleep, Path.cwd(), os.environ)
"""


def test_down_stops_what_outlived_its_starter_and_a_second_down_finds_nothing(
    tmp_path: Path,
) -> None:
    at = Place(tmp_path, free_port())
    files = [str(at.pid_files[part]) for part in PARTS]
    subprocess.run([sys.executable, "-c", STARTS_TWO, *files], cwd=ROOT, check=True)
    assert None not in [daemons.holder(file) for file in at.pid_files.values()]
    server = Server(at.home, at.port)
    assert "worker and server" in server.call("down").stdout
    assert [daemons.holder(file) for file in at.pid_files.values()] == [None, None]
    assert "nothing" in server.call("down").stdout


def test_down_leaves_a_stranger_alone_who_has_an_old_process_id(tmp_path: Path) -> None:
    at = Place(tmp_path, free_port())
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as stranger:
        at.pid_files["server"].write_text(f"{stranger.pid}\n")
        told = Server(at.home, at.port).call("down")
        assert "nothing" in told.stdout
        assert stranger.poll() is None
        stranger.kill()
