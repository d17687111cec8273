import json
import os
import stat
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from flows import cli_server
from flows.cli import main
from flows.deployments import changed_groups
from tasks.errors import Conflict, GateClosed, SluiceError, UsageError
from tasks.lake import Lake


class Healthy(BaseHTTPRequestHandler):
    """Answers a health check, as a Prefect server does."""

    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/api/health" else 404)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        return


@pytest.fixture
def server_url() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Healthy)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/api"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Give every test a folder with an input and its own environment, which commands change."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "x.jsonl").write_text("{}\n")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PREFECT_", "SLUICE_"))}
    monkeypatch.setattr(os, "environ", kept | {"SLUICE_HOME": str(tmp_path / "home")})


@pytest.fixture
def flow(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Stand in for the flow: keep what it is called with, find v0001 current."""
    calls: list[dict[str, Any]] = []
    module: Any = ModuleType("flows.curate")

    def curate(**parameters: Any) -> str:
        calls.append(parameters)
        if isinstance(error := parameters["sources"][0].licence, str) and error:
            raise {"gate": GateClosed, "lease": Conflict, "other": ValueError}[error]("told", "do")
        return "v0001"

    module.curate = curate
    monkeypatch.setitem(sys.modules, "flows.curate", module)
    monkeypatch.setattr("flows.private_server.start_private_server", lambda _: None)
    return calls


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as end:
        main(list(arguments))
    assert isinstance(end.value.code, int)
    return end.value.code


def test_curate_gives_the_flow_what_flags_and_file_say_and_answers_with_the_release(
    flow: list[dict[str, Any]],
    own_lake: Lake,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "curate.yaml").write_text("dataset: other\nselection: {min_quality: 0.3}\n")
    arguments = ["--config", str(tmp_path / "curate.yaml"), "--dataset", "demo", "--limit", "7"]
    arguments += [
        "--samples-of-rejected",
        "--set",
        "min_margin=2",
        "--lake",
        str(own_lake.root),
        "--json",
    ]
    arguments += ["--benchmark", "quiz=x.jsonl", "--topic-key", "category"]
    assert run("curate", "--source", "talk:sharegpt=x.jsonl", *arguments) == 0
    [given] = flow
    assert (given["dataset"], given["landing"].limit) == ("demo", 7)
    assert given["publish"].samples_of_rejected is True
    assert (given["selection"].min_quality, given["preference"].min_margin) == (0.3, 2)
    assert [(s.name, s.format, s.path, s.role) for s in given["sources"]] == [
        ("talk", "sharegpt", "x.jsonl", "corpus"),
        ("quiz", "auto", "x.jsonl", "benchmark"),
    ]
    assert [s.topic_key for s in given["sources"]] == ["category", ""]
    told = capsys.readouterr()
    assert json.loads(told.out)["version"] == "v0001"
    assert "private Prefect server" in told.err


def test_curate_takes_the_only_dataset_of_a_lake_and_the_default_in_a_new_one(
    flow: list[dict[str, Any]], own_lake: Lake, tmp_path: Path
) -> None:
    run("curate", "--source", "x.jsonl", "--lake", str(own_lake.root))
    run("curate", "--source", "x.jsonl", "--lake", str(tmp_path / "new"))
    assert [given["dataset"] for given in flow] == ["demo", "default"]


def test_benchmarks_alone_are_nothing_to_curate(
    flow: list[dict[str, Any]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("curate", "--benchmark", "quiz=x.jsonl", "--lake", str(tmp_path / "new")) == 2
    assert "nothing to curate" in capsys.readouterr().err
    assert not flow


def test_files_without_an_option_are_told_as_sources(
    flow: list[dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("curate", "x.jsonl", "a b.jsonl", "--budget", "5") == 2
    assert "sluice curate --source x.jsonl --source 'a b.jsonl'" in capsys.readouterr().err
    assert not flow


@pytest.mark.parametrize(("error", "code"), [("gate", 3), ("lease", 4), ("other", 1)])
def test_a_failed_run_exits_as_its_error_says(
    flow: list[dict[str, Any]],
    own_lake: Lake,
    error: str,
    code: int,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    config = tmp_path / "curate.yaml"
    config.write_text(f"sources: [{{path: x.jsonl, licence: {error}}}]\n")
    assert run("curate", "--config", str(config), "--lake", str(own_lake.root)) == code
    told = capsys.readouterr()
    assert "told" in told.err
    assert told.out == ""
    assert len(flow) == 1


def test_a_server_that_answers_is_used_and_named(server_url: str, tmp_path: Path) -> None:
    os.environ["PREFECT_API_URL"] = server_url
    assert server_url in cli_server.choose_server(str(tmp_path), verbose=False)
    assert os.environ["PREFECT_API_URL"] == server_url
    assert "PREFECT_HOME" not in os.environ


def test_without_an_answer_the_server_is_private_quiet_and_its_folder_the_owners(
    tmp_path: Path,
) -> None:
    os.environ["PREFECT_API_URL"] = "http://127.0.0.1:9/api"
    assert "http://127.0.0.1:9/api does not answer" in cli_server.choose_server(
        str(tmp_path / "lake"), verbose=False
    )
    assert "PREFECT_API_URL" not in os.environ
    assert os.environ["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"
    assert os.environ["PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL"] == "CRITICAL"
    home = Path(os.environ["PREFECT_HOME"])
    assert home == tmp_path / "lake" / "prefect"
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


def test_a_set_prefect_home_is_kept(tmp_path: Path) -> None:
    os.environ["PREFECT_HOME"] = str(tmp_path / "mine")
    cli_server.choose_server(str(tmp_path / "lake"), verbose=True)
    assert os.environ["PREFECT_HOME"] == str(tmp_path / "mine")
    assert "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL" not in os.environ


def test_only_http_addresses_are_asked() -> None:
    assert not cli_server.answers("file:///etc")
    assert not cli_server.answers("nonsense")


def test_trigger_finds_the_server_that_make_up_started(server_url: str, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "env").write_text(f"PREFECT_API_URL={server_url}\n")
    assert cli_server.join_server() == server_url


def test_trigger_without_a_server_says_how_to_start_one() -> None:
    with pytest.raises(SluiceError, match="make up"):
        cli_server.join_server()


def test_a_setting_changes_its_group_and_keeps_what_the_deployment_says_there() -> None:
    deployed = {"dataset": "news", "sources": ["x"], "selection": {"min_instruction_accuracy": 0.2}}
    changed = changed_groups(deployed, ["min_quality=0.4"])
    assert list(changed) == ["selection"]
    assert changed["selection"]["min_quality"] == 0.4
    assert changed["selection"]["min_instruction_accuracy"] == 0.2
    assert deployed["selection"] == {"min_instruction_accuracy": 0.2}


def test_a_setting_that_is_no_knob_starts_nothing() -> None:
    with pytest.raises(UsageError, match="not a knob"):
        changed_groups({}, ["no_such=1"])


def test_a_source_that_is_not_there_is_told_before_a_server_starts(
    flow: list[dict[str, Any]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("curate", "--source", "nowhere", "--lake", str(tmp_path / "new")) == 2
    told = capsys.readouterr().err
    assert "nowhere: no such file or folder" in told
    assert "running on" not in told
    assert not flow


def test_a_file_that_holds_no_records_is_said_to_be_skipped(
    flow: list[dict[str, Any]], own_lake: Lake, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "inputs").mkdir()
    (tmp_path / "inputs/a.jsonl").write_text("{}\n")
    (tmp_path / "inputs/notes.md").write_text("# notes\n")
    run("curate", "--source", "inputs", "--lake", str(own_lake.root))
    assert "skipped" in (told := capsys.readouterr().err)
    assert "notes.md" in told
