"""`sluice reward`: what its flags name, what it answers, and how it ends."""

import json
import os
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from flows.cli import main
from tasks.errors import GateClosed
from tasks.lake import Lake
from tasks.rewards.fit import fit_pairs
from tests.tasks.reward_pairs import ABOUT, planted


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as end:
        main(["reward", *arguments])
    assert isinstance(end.value.code, int)
    return end.value.code


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PREFECT_", "SLUICE_"))}
    monkeypatch.setattr(os, "environ", kept)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("model")
    fit_pairs(planted(400), planted(120, 1_000), ABOUT, out, 0.0)
    return out


@pytest.fixture
def pairs_file(tmp_path: Path) -> Path:
    made = planted(60, 3_000)
    rows = zip(made.prompts, made.chosen, made.rejected, strict=True)
    lines = [
        json.dumps({"prompt": prompt[0][1], "chosen": chosen, "rejected": rejected})
        for prompt, chosen, rejected in rows
    ]
    path = tmp_path / "pairs.jsonl"
    path.write_text("\n".join(lines), "utf-8")
    return path


@pytest.fixture
def flow(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Stand in for the flow: keep what it is called with; a gain of half closes its gate."""
    called: list[dict[str, Any]] = []
    module: Any = ModuleType("flows.reward")

    def reward(**parameters: Any) -> dict[str, Any]:
        called.append(parameters)
        if parameters["fitting"].min_gain == 0.5:
            raise GateClosed("no reward model was kept", "see examined.json")
        learnt = {"pairs": 400, "prompts": 390, "origins": {"compared": 400}}
        return {"folder": "there", "sha256": "f" * 64, "figures": [], "learnt": learnt}

    module.reward = reward
    monkeypatch.setitem(sys.modules, "flows.reward", module)
    monkeypatch.setattr("flows.private_server.start_private_server", lambda _: None)
    return called


def test_fit_gives_the_flow_what_the_flags_say_and_names_the_next_command(
    flow: list[dict[str, Any]], small_lake: Lake, capsys: pytest.CaptureFixture[str]
) -> None:
    lake = str(small_lake.root)
    assert run("fit", "--lake", lake, "--origins", "compared, best_worst_*", "--out", "x") == 0
    (told,) = flow
    assert (told["lake"], told["dataset"], told["version"], told["out"]) == (
        lake, "demo", "v0001", "x",
    )  # fmt: skip
    assert told["fitting"].origins == ["compared", "best_worst_*"]
    said = capsys.readouterr().out
    assert "400 pairs of 390 prompts: 400 compared" in said
    assert f"next: sluice reward score --lake {lake} --dataset demo --model there" in said


def test_fit_ends_with_three_where_its_gate_closes(
    flow: list[dict[str, Any]], small_lake: Lake, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("fit", "--lake", str(small_lake.root), "--min-gain", "0.5") == 3
    assert "examined.json" in capsys.readouterr().err


def test_eval_of_a_file_answers_with_figures_as_json_or_as_a_table(
    model: Path, pairs_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ("eval", "--model", str(model), "--pairs", str(pairs_file))
    assert run(*asked, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["learnt_from"], told["unscored"]) == (0, 0)
    assert told["figures"][0]["pairs"] == 60
    assert run(*asked) == 0
    said = capsys.readouterr().out
    assert "gain over best" in said
    assert "0 pairs left out as learnt from" in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["eval", "--pairs", "pairs.jsonl"], "one model is needed"),
        (["eval", "--model", "m", "--endpoint", "http://a/predict"], "one model is needed"),
        (["eval", "--model", "nowhere", "--pairs", "x"], "no model"),
        (["eval", "--endpoint", "http://a/v1", "--pairs", "x"], "/predict"),
        (["score", "--model", "nowhere"], "no model"),
        (["score", "--for", "fun", "--model", "nowhere"], "annotations, selection"),
        (["fit", "--lake", "nowhere"], "no lake"),
    ],
)
def test_a_mistake_is_told_in_a_line_and_ends_with_two(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*arguments) == 2
    told = capsys.readouterr().err
    assert said in told
    assert "Traceback" not in told
    assert "next:" in told


def test_score_of_a_release_that_lacks_its_stages_says_what_to_do(
    model: Path, small_lake: Lake, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("score", "--model", str(model), "--lake", str(small_lake.root)) == 1
    assert "run `sluice curate` again" in capsys.readouterr().err


def test_what_is_printed_next_takes_the_file_in() -> None:
    from flows.cli_rewards import next_command
    from tasks.rewards.scoring import Purpose, Scored

    found = Scored(Path("/a b/reward.jsonl"), 3, 0, 0, (0.0, 1.0))
    assert next_command(found, Purpose.ANNOTATIONS, "rm").endswith(
        "--annotations '/a b/reward.jsonl'"
    )
    told = next_command(found, Purpose.SELECTION, "reward 1")
    assert "--scores '/a b/reward.jsonl'" in told
    assert "--set 'external_scorer=reward 1'" in told


def test_every_field_of_the_form_says_what_it_is() -> None:
    from flows.reward import reward

    schema = reward.parameters.model_dump()
    silent = [
        name
        for name, told in schema["properties"].items()
        if not told.get("description")
        and not schema["definitions"][told["$ref"].rpartition("/")[2]].get("description")
    ]
    assert not silent
