"""`sluice judge` on a real release: what is judged, what is written, what is said of it."""

import json
import os
import re
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from bench._endpoint import prefers, says, serving, verdict
from flows.cli import main
from tasks.engine import all_keys
from tasks.judging.annotations import write_annotations
from tasks.judging.knobs import Judging
from tasks.judging.protocol import STANDARDS
from tasks.judging.undecided import cases_of, stages_of, undecided
from tasks.judging.work import judge_release
from tasks.lake import Lake
from tasks.landing import land_inputs
from tasks.materialise import materialise
from tasks.parameters import load
from tasks.publication import publish_release
from tasks.releases import Release, open_release
from tasks.settings import ROOT
from tasks.source import Source
from tasks.stages import all_stages
from tasks.tables import staged_keys

MAIL = "canary.person@example.org"
CANARY = "zebra-canary-5521"
ASKED = {
    "decided": "Which river flows through the city of Cairo in Egypt?",
    "tied": "Which mountain is the highest one on the earth today?",
    "ranked": "Which planet of our own system is the largest of them all?",
    "many": "Tell me in one sentence what a library is good for, please.",
    "mail": "Whom should I write to about the broken gate of the lock?",
    "zh": "请用一句话说明水闸是做什么用的，并举一个例子。",
    "same": "Which metal is liquid at the temperature of a room?",
    "lone": "Which instrument has black keys and white keys on it?",
}
RATED: dict[str, list[tuple[str, float | None]]] = {
    "decided": [("The Nile flows through it.", 5), ("The Rhine flows through it.", 1)],
    "tied": [("It is Mount Everest.", 4), ("Mount Everest, in the Himalayas.", 4)],
    "ranked": [("Jupiter is the largest.", 4), ("The largest is Jupiter.", 4.3)],
    "many": [(f"It is good for {each}.", None) for each in ("reading", "quiet", "books", "lending", "rest")],
    "mail": [(f"Write to {MAIL} about it.", None), (f"The keeper, {CANARY}, is whom to ask.", None)],
    "zh": [("水闸控制水流，例如船闸。", None), ("水闸用来挡水，比如水库的闸门。", None)],
    "same": [("It is mercury.", None), ("IT IS MERCURY", None)],
    "lone": [("A piano has them.", None)],
}  # fmt: skip


def built(folder: Path, *opinions: Path) -> Release:
    """A release of rated and unrated answers, without Prefect, with files of opinions on them."""
    rows = [
        {"prompt": ASKED[name], "completions": [
            {"response": text, "model": "penny", **({} if rating is None else {"rating": rating})}
            for text, rating in answers]}
        for name, answers in RATED.items()
    ]  # fmt: skip
    folder.mkdir(exist_ok=True)
    path = folder / "rated.jsonl"
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")
    fields = {"dataset": "small", "lake": str(folder / "lake")}
    told = [{"name": "judge", "path": str(each), "role": "annotations"} for each in opinions]
    sources = [Source.model_validate(each) for each in (str(path), *told)]
    config = load(None, [], fields | {"sources": sources})
    lake = Lake(config.lake)
    landed = land_inputs(config, lake, lambda _: None)
    keys = all_keys(staged_keys(landed), config.parameters())
    for stage in all_stages().values():
        materialise(lake, stage, config.parameters(), keys)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tasks.manifest.check_table", lambda *_: SimpleNamespace(results=()))
        publish_release(config, landed)
    return open_release(lake, "small")


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return built(tmp_path_factory.mktemp("judge"))


@pytest.fixture(autouse=True)
def _fresh(release: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give every test a lake in which nothing was judged yet, and its own environment."""
    for room in ("judgements", "annotations"):
        for path in (release.lake.root / room).rglob("*"):
            path.unlink() if path.is_file() else None
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PREFECT_", "SLUICE_"))}
    monkeypatch.setattr(os, "environ", kept)


@pytest.fixture
def flow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in for Prefect: the flow's work without its server."""
    module: Any = ModuleType("flows.judge")

    def judge(dataset: str, lake: str, judging: Judging) -> dict[str, Any]:
        return judge_release(open_release(Lake(lake), dataset), judging, lambda _: None)

    module.judge = judge
    monkeypatch.setitem(sys.modules, "flows.judge", module)
    monkeypatch.setattr("flows.private_server.start_private_server", lambda _: None)


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(release: Release, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run `sluice judge` on the release; return its exit code, stdout and stderr."""

    def running(*arguments: object) -> tuple[int, str, str]:
        given = ["judge", "--lake", str(release.lake.root), *map(str, arguments)]
        with pytest.raises(SystemExit) as end:
            main(given)
        told = capsys.readouterr()
        assert isinstance(end.value.code, int)
        return end.value.code, told.out, told.err

    return running


def asked_of(release: Release, mode: Any = "pairwise") -> list[str]:
    """The names of the prompts that cases are of, in their order."""
    with stages_of(release) as con:
        cases = list(cases_of(con, undecided(con, 4), mode))
    names = {text: name for name, text in ASKED.items()}
    return [names[case.prompt[0][1]] for case in cases]


def records(answer: dict[str, Any]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(answer["file"]).read_text("utf-8").splitlines()]


def test_only_undecided_prompts_of_two_answers_are_judged_those_rated_alike_first(
    release: Release,
) -> None:
    order = list(dict.fromkeys(asked_of(release)))
    assert order[:2] == ["tied", "many"]
    assert set(order[2:]) == {"mail", "zh"}
    assert [asked_of(release).count(name) for name in order] == [1, 6, 1, 1]
    alone = asked_of(release, "pointwise")
    assert [alone.count(name) for name in order] == [2, 4, 2, 2]


def test_what_is_sent_is_what_is_released_and_in_the_language_of_the_prompt(
    release: Release, run: Run, flow: None
) -> None:
    with serving(says(verdict("A"))) as server:
        code, *_ = run("--url", server.url, "--model", "m", "--json")
    assert code == 0
    sent = json.dumps(server.asked, ensure_ascii=False)
    assert len(server.asked) == 18
    assert MAIL not in sent
    assert "<EMAIL_1>" in sent
    chinese = [each for each in server.asked if "水闸" in each["messages"][1]["content"]]
    assert len(chinese) == 2
    assert all("你比较" in each["messages"][0]["content"] for each in chinese)


LONGER = prefers(lambda first, second: len(first) > len(second))


def test_verdicts_are_written_as_records_of_published_ids_and_the_next_command_is_said(
    release: Release, run: Run, flow: None
) -> None:
    with serving(LONGER) as server:
        code, out, err = run("--url", server.url, "--model", "big model/7b", "--json")
    answer = json.loads(out)
    assert (code, answer["judged"], answer["unscored"], answer["records"]) == (0, 9, {}, 9)
    assert "to judge: 9 (pairwise), 18 calls" in err
    ids = {row[0] for row in published(release)}
    for record in records(answer):
        assert record.keys() == {
            "answer_a_id",
            "answer_b_id",
            "annotator",
            "kind",
            "preferred",
            "time",
        }
        assert {record["answer_a_id"], record["answer_b_id"]} <= ids
        assert record["preferred"] in ("a", "b", "tie")
        assert (record["kind"], record["annotator"]) == ("judge", "judge big_model/7b pairwise-1")
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", record["time"])
    path = Path(answer["file"])
    assert path.parent == release.lake.root / "annotations" / "small"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert answer["next"] == f"sluice curate … --annotations judge={path}"
    assert (answer["validated"], answer["own_answers"]) == (None, 0)
    before = path.read_bytes()
    with serving(LONGER) as other:
        code, out, _ = run("--url", server.url, "--model", "big model/7b")
        assert other.asked == []
    assert path.read_bytes() == before
    assert "was not validated" in out
    with serving(LONGER) as server:
        _, out, _ = run("--url", server.url, "--model", "penny")
    assert "it wrote 10 of the answers itself" in out


def test_a_verdict_of_one_judge_makes_the_pair_that_was_open(
    tmp_path: Path, run: Run, flow: None
) -> None:
    with serving(LONGER) as server:
        _, out, _ = run("--url", server.url, "--model", "m", "--json")
    file = Path(json.loads(out)["file"])
    pairs = paired(built(tmp_path, file))
    assert pairs["tied"] == [
        ("best_worst_votes", "Mount Everest, in the Himalayas.", "It is Mount Everest.")
    ]
    assert [origin for origin, _, _ in pairs["many"]] == ["best_worst_votes"]
    assert pairs["decided"] == [("best_worst_rating", *(text for text, _ in RATED["decided"]))]
    lines = file.read_text("utf-8").splitlines(keepends=True)
    turned = file.with_name("turned.jsonl")
    turned.write_text("".join(reversed(lines)), "utf-8")
    assert paired(built(tmp_path / "again", turned)) == pairs


def paired(release: Release) -> dict[str, list[tuple[str, str, str]]]:
    """Published pairs by the name of their prompt: origin, chosen, rejected."""
    names = {text: name for name, text in ASKED.items()}
    with stages_of(release) as con:
        rows = con.execute(
            "select prompt[-1].content, origin, chosen[-1].content, rejected[-1].content"
            " from preference.pairs order by all"
        ).fetchall()
    found: dict[str, list[tuple[str, str, str]]] = {}
    for asked, *pair in rows:
        found.setdefault(names[asked], []).append((pair[0], pair[1], pair[2]))
    return found


def published(release: Release) -> list[tuple[str]]:
    with stages_of(release) as con:
        return con.execute("select answer_id from selected.candidates").fetchall()


def test_levels_of_answers_are_five_records_each_on_a_stated_scale(
    release: Release, run: Run, flow: None
) -> None:
    said = json.dumps({"reason": "Secret reason.", **dict.fromkeys(STANDARDS, 3)})
    with serving(says(said)) as server:
        _, out, _ = run("--url", server.url, "--model", "m", "--pointwise", "--json")
    found = records(json.loads(out))
    assert len(found) == 10 * 5
    assert {record["standard"] for record in found} == set(STANDARDS)
    assert {(record["value"], tuple(record["scale"])) for record in found} == {(3, (1, 5))}
    assert "Secret reason" not in everything(release.lake.root)


def everything(folder: Path) -> str:
    return " ".join(
        path.read_bytes().decode("utf-8", "replace")
        for room in ("judgements", "annotations", "prefect")
        for path in (folder / room).rglob("*")
        if path.is_file()
    )


def test_a_file_of_annotations_keeps_what_was_judged_before(tmp_path: Path) -> None:
    path = tmp_path / "new" / "judge.jsonl"
    pair = {"answer_a_id": "a", "answer_b_id": "b", "preferred": "a", "annotator": "judge m 1"}
    assert write_annotations(path, [pair]) == 1
    others = [pair | {"answer_b_id": "c"}, pair | {"annotator": "judge n 1"}]
    assert write_annotations(path, [*others, pair | {"preferred": "tie"}]) == 3
    told = [json.loads(line)["preferred"] for line in path.read_text().splitlines()]
    assert sorted(told) == ["a", "a", "tie"]
    before = path.read_bytes()
    assert write_annotations(path, [*reversed(others)]) == 3
    assert path.read_bytes() == before


def test_a_dry_run_tells_the_forecast_and_asks_nothing(run: Run) -> None:
    with serving(LONGER) as server:
        code, out, _ = run("--url", server.url, "--model", "m", "--dry-run", "--json")
        assert server.asked == []
    forecast = json.loads(out)["forecast"]
    assert (code, forecast["whole"]["cases"], forecast["whole"]["calls"]) == (0, 9, 18)
    assert forecast["is_over"] is False
    code, out, _ = run("--url", "http://127.0.0.1:9/v1", "--model", "m", "--dry-run")
    assert (code, "what it costs" in out) == (0, True)


def test_over_budget_is_a_usage_error_until_a_part_is_wanted_and_the_rest_is_listed(
    run: Run, flow: None
) -> None:
    with serving(LONGER) as server:
        given = ("--url", server.url, "--model", "m", "--max-calls", 5, "--json")
        code, _, err = run(*given)
        assert (code, server.asked) == (2, [])
        assert "--yes" in err
        code, out, err = run(*given, "--yes")
    answer = json.loads(out)
    assert (code, answer["judged"], answer["calls"]) == (0, 2, 4)
    assert answer["unscored"] == {"over_budget": 7}
    assert "enough for the first 2" in err
    left = Path(answer["file"]).with_suffix(".unscored").read_text("utf-8").splitlines()
    assert len(left) == 7
    assert all(json.loads(line).keys() == {"prompt_id", "answer_ids", "why"} for line in left)


def test_a_batch_written_and_read_back_gives_the_file_that_calls_give(
    release: Release, run: Run, flow: None, tmp_path: Path
) -> None:
    with serving(LONGER) as server:
        given = ("--url", server.url, "--model", "m", "--json")
        batch, results = tmp_path / "batch.jsonl", tmp_path / "results.jsonl"
        code, out, _ = run(*given, "--export-batch", batch)
        assert (code, json.loads(out)["exported"], server.asked) == (0, 18, [])
        lines = [json.loads(line) for line in batch.read_text("utf-8").splitlines()]
        results.write_text("".join(f"{json.dumps(done(line))}\n" for line in lines), "utf-8")
        code, out, _ = run(*given, "--import-batch", results, "--max-calls", 0)
        answer = json.loads(out)
        assert (code, answer["imported"], answer["judged"]) == (0, {"verdict": 18}, 9)
        assert server.asked == []
        imported = [record | {"time": ""} for record in records(answer)]
        _fresh_rooms(release)
        _, out, _ = run(*given)
    assert [record | {"time": ""} for record in records(json.loads(out))] == imported


def done(line: dict[str, Any]) -> dict[str, Any]:
    """The result of a batch's line, from a judge that takes the longer answer."""
    body: dict[str, Any] = {}

    class Sent:
        def __init__(self) -> None:
            self.body = line["body"]

        def send(self, _: int, answer: bytes) -> None:
            body.update(json.loads(answer))

    sent: Any = Sent()
    LONGER(sent)
    response = {"status_code": 200, "body": body}
    return {"custom_id": line["custom_id"], "response": response, "error": None}


def _fresh_rooms(release: Release) -> None:
    for room in ("judgements", "annotations"):
        for path in (release.lake.root / room).rglob("*"):
            path.unlink() if path.is_file() else None


def test_local_rules_are_written_as_rules_and_said_not_to_be_paired_by(
    run: Run, flow: None, release: Release, tmp_path: Path
) -> None:
    code, out, _ = run("--local")
    assert code == 0
    assert "curate pairs by them only with accept_local_judge=true" in out
    scores = [
        {"answer_id": answer, "standard": "reward", "value": place, "scale": [0, 30]}
        for place, (answer,) in enumerate(sorted(published(release)))
    ]
    (tmp_path / "reward.jsonl").write_text("".join(f"{json.dumps(each)}\n" for each in scores))
    given = ("--local", "--reward-scores", tmp_path / "reward.jsonl", "--accept-local-judge")
    code, out, _ = run(*given, "--pointwise", "--json")
    answer = json.loads(out)
    assert answer["next"].endswith(" --set accept_local_judge=true")
    found = records(answer)
    assert {record["kind"] for record in found} == {"rule"}
    assert all(record["annotator"].startswith("local ") for record in found)
    assert len([each for each in found if each["standard"] == "overall"]) == 10


def human(path: Path) -> Path:
    rows = [
        {
            "prompt": f"Question {n}?",
            "chosen": f"It is right{' so' * (n % 2)}.",
            "rejected": f"It is wrong{' so' * (1 - n % 2)}.",
        }
        for n in range(40)
    ]
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")
    return path


def test_a_judge_that_people_agree_with_passes_and_that_is_remembered(
    run: Run, flow: None, tmp_path: Path
) -> None:
    wise = prefers(lambda first, second: "right" in first)
    with serving(wise) as server:
        given = ("--url", server.url, "--model", "m")
        code, out, _ = run("--validate", human(tmp_path / "human.jsonl"), *given)
        assert code == 0
        assert "agreement" in out
        code, out, _ = run(*given)
    assert "agreement 100.0%" in out
    assert "its gate is open" in out


def test_a_judge_that_looks_at_places_closes_its_gate_with_exit_code_3(
    run: Run, flow: None, tmp_path: Path
) -> None:
    with serving(says(verdict("A"))) as server:
        given = ("--url", server.url, "--model", "m", "--json")
        code, out, err = run("--validate", human(tmp_path / "human.jsonl"), *given)
        answer = json.loads(out)
        assert (code, answer["figures"]["agreement"]["value"]) == (3, 0.5)
        assert answer["figures"]["flip_rate"]["value"] == 1
        assert "min_agreement" in err
        bars = ("--min-agreement", 0.4, "--max-flip-rate", 1, "--set", "min_kappa=-1")
        code, *_ = run("--validate", human(tmp_path / "human.jsonl"), *given, *bars)
        assert code == 0


def test_a_judge_can_be_held_to_people_by_a_batch(run: Run, tmp_path: Path) -> None:
    pairs, batch, results = (tmp_path / name for name in ("human.jsonl", "batch", "results"))
    given = ("--validate", human(pairs), "--url", "http://127.0.0.1:9/v1", "--model", "m", "--json")
    code, out, _ = run(*given, "--export-batch", batch)
    assert (code, json.loads(out)["exported"]) == (0, 80)
    lines = [json.loads(line) for line in batch.read_text("utf-8").splitlines()]
    results.write_text("".join(f"{json.dumps(done(line))}\n" for line in lines[:70]), "utf-8")
    code, out, _ = run(*given, "--import-batch", results)
    answer = json.loads(out)
    assert (code, answer["imported"], answer["unscored"]) == (3, {"verdict": 70}, {"not_asked": 5})
    assert answer["figures"]["longer_wins"]["value"] == 1


def test_local_rules_can_be_held_to_people_too(run: Run, tmp_path: Path) -> None:
    rows = [
        {"prompt": f"What is {n} * {n}?", "chosen": f"{'So ' * (n % 2)}{n} * {n} = {n * n}.",
         "rejected": f"{'So ' * (1 - n % 2)}{n} * {n} = {n * n + 1}."}
        for n in range(11, 41)
    ]  # fmt: skip
    (tmp_path / "sums.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    code, out, _ = run("--local", "--validate", tmp_path / "sums.jsonl", "--json")
    answer = json.loads(out)
    assert (code, answer["figures"]["agreement"]["value"], answer["unscored"]) == (0, 1, {})


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ((), "who judges?"),
        (("--local", "--url", "http://x/v1"), "who judges?"),
        (("--url", "http://x/v1"), "--model"),
        (("--url", "http://me:pw-canary@x/v1", "--model", "m"), "password"),
        (("--local", "--dry-run"), "asks nobody"),
        (("--local", "--set", "no=1"), "not a knob"),
        (("--url", "http://x/v1", "--model", "m", "--reward-scores", "x"), "--local"),
        (
            ("--url", "http://x/v1", "--model", "m", "--export-batch", "a", "--import-batch", "b"),
            "one",
        ),
    ],
)
def test_a_wrong_command_is_told_in_one_line_with_a_next_step(
    run: Run, given: tuple[str, ...], told: str
) -> None:
    code, out, err = run(*given)
    assert (code, out) == (2, "")
    assert told in err
    assert "next:" in err
    assert "canary" not in err


def test_a_run_on_a_server_leaves_no_text_and_no_key_in_prefect(
    release: Release, tmp_path: Path
) -> None:
    """The real flow: its database, logs and results hold names and numbers alone."""
    lake = release.lake.root
    key = "sk-canary-99173"
    home = tmp_path / "prefect"
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PREFECT_")}
    environment |= {"SLUICE_JUDGE_API_KEY": key, "PREFECT_HOME": str(home)}
    said = json.dumps({"reason": f"{CANARY} said so", "better": "A"})
    with serving(says(said)) as server:
        command = [sys.executable, "-m", "flows.cli", "judge", "--lake", str(lake), "--json"]
        given = ["--url", server.url, "--model", "m"]
        ran = subprocess.run([*command, *given], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)  # fmt: skip
        assert ran.returncode == 0, ran.stderr
        assert len(server.asked) == 18
        assert CANARY in json.dumps(server.asked)
        assert all(each["Authorization"] == f"Bearer {key}" for each in server.headers)
    answer = json.loads(ran.stdout)
    assert (answer["judged"], answer["flipped"]) == (9, 9)
    assert "private Prefect server" in ran.stderr
    written = [path for path in home.rglob("*") if path.is_file()]
    (database,) = [path for path in written if path.name == "prefect.db"]
    with sqlite3.connect(database) as con:
        assert con.execute("select count(*) from flow_run").fetchall() == [(1,)]
    told = everything(lake) + ran.stdout + ran.stderr
    told += " ".join(path.read_bytes().decode("utf-8", "replace") for path in written)
    assert not [word for word in (key, CANARY, MAIL, "library is good") if word in told]
