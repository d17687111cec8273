"""Text is data: as a value, a key or a name it is kept as it is, shows itself and does nothing."""

import json
import os
import pty
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyarrow.parquet as pq
import pytest

from flows.cli import main
from tasks.clean import clean
from tasks.config import CurateConfig
from tasks.engine import all_keys
from tasks.errors import UsageError
from tasks.export import export
from tasks.lake import Lake
from tasks.landing import land_inputs
from tasks.materialise import materialise
from tasks.parameters import load
from tasks.publication import publish_release
from tasks.releases import Release, open_release
from tasks.settings import ROOT
from tasks.stages import all_stages
from tasks.tables import staged_keys

ESC, BELL, TURNED = "\x1b", "\x07", "\u202e"
# Clean text: published byte for byte.
PLAIN = [
    "'); drop table ledger; -- \" ` $min_quality :min_quality ?",
    "<script>alert(1)</script><img src=x onerror=alert(1)>&lt;b&gt;",
    "{{ 7*7 }}{% for x in y %}${7*7}#{7*7} %s %n {0} {name}",
    "![x](http://127.0.0.1:9/x.png) [y](javascript:alert(1)) | a | b |\n| --- |\n# title",
    "*?[a-z]{a,b}~ ../../../etc/passwd C:\\nul ~root $HOME `id` $(id) ; rm -rf /",
    "first\n\n\nlast\n---\nconfigs:\n- config_name: mine",
    f"safe{TURNED}txt.exe\u2066 \u2028 \u200b \ufeff right to left",
    "=cmd|'/C calc'!A0\t+1+1\t-1\t@SUM(1)",
    "[bold red]markup[/] :smile: [link=http://127.0.0.1:9]x[/link]",
]
# Acting on a terminal: published without its control characters, as clean text is.
ACTING = [
    f"{ESC}]0;title{BELL}{ESC}[2J{ESC}[31mred{ESC}]8;;http://x{ESC}\\link",
    "\x9b31mC1\x9d0;t\x9c\x85 \x08\x08\x7f\r\nnew\rline\x00",
]
NAMES = [
    "a[1]*?{b}", "'; drop table x;--", "{{ 7*7 }}", "<img src=x>", "![x](y)", "two\nlines",
    f"{ESC}]0;title{BELL}", f"txt{TURNED}cod", "=cmd()", "--force", "a..b..", "$(id)", "人 名 ",
]  # fmt: skip
LICENCE = f"MIT | [x](y) <b> {ESC}[31m{TURNED}"
ASK, TELL = "What is river number", "River number"


def asked(number: int, text: str) -> str:
    return f"{ASK} {number}, and where does it end?\n{text}"


def told(number: int, text: str) -> str:
    return f"{TELL} {number} ends in the northern sea.\n{text}"


def write(path: Path, records: list[Any]) -> None:
    path.write_text("".join(f"{json.dumps(each)}\n" for each in records), "utf-8")


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """One release of polyglot values from polyglot file names under polyglot licences."""
    home = tmp_path_factory.mktemp("polyglots")
    (folder := home / "in").mkdir()
    texts = PLAIN + ACTING
    for number, name in enumerate([*NAMES, os.fsdecode(b"not \xff utf-8")]):
        write(
            folder / f"{name}.jsonl",
            [
                {"instruction": asked(n, text), "output": told(n, text), "model": text}
                for n, text in enumerate(texts, 100 * number)
            ],
        )
    write(home / "votes.jsonl", [{"prompt": asked(n, t), "completion": told(n, t), "label": True}
          for n, t in enumerate(texts, 5_000)])  # fmt: skip
    write(home / "strange.jsonl", [{t: t, "instruction": t, "output": {t: t}} for t in texts])
    sources = [
        {"name": name, "path": str(path), "licence": LICENCE}
        for name, path in (("in", folder), ("votes", home / "votes.jsonl"), ("strange", home / "strange.jsonl"))
    ]  # fmt: skip
    config = CurateConfig.model_validate(
        {"dataset": "polyglots", "sources": sources, "lake": str(home / "lake"),
         "selection": {"min_instruction_accuracy": 0, "min_quality": 0}}
    )  # fmt: skip
    return published(config)


def published(config: CurateConfig) -> Release:
    lake = Lake(config.lake)
    landed = land_inputs(config, lake, lambda _: None)
    keys = all_keys(staged_keys(landed), config.parameters())
    for stage in all_stages().values():
        materialise(lake, stage, config.parameters(), keys)
    with pytest.MonkeyPatch.context() as patch:
        # Gates are proven elsewhere, and hold no text of a row.
        patch.setattr("tasks.manifest.check_table", lambda *_: SimpleNamespace(results=()))
        publish_release(config, landed)
    return open_release(lake, config.dataset)


def contents(release: Release, table: str, column: str) -> set[str]:
    found = [row for _, path in release.files(table) for row in pq.read_table(path).to_pylist()]
    return {turn["content"] for row in found for turn in row[column]}


def test_a_release_holds_every_value_as_it_was_given(release: Release) -> None:
    turns = contents(release, "sft_single_turn", "messages")
    for number, text in enumerate(PLAIN):
        assert {asked(number, text), told(number, text)} <= turns
    for number, text in enumerate(ACTING, len(PLAIN)):
        cleaned = clean(text, Counter())
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", cleaned)
        assert {asked(number, cleaned), told(number, cleaned)} <= turns


def test_an_export_holds_every_value_as_it_was_published(release: Release, tmp_path: Path) -> None:
    files = [
        each for each in export(release, tmp_path / "out") if each.table == "preference_unpaired"
    ]
    lines = "".join(Path(each.path).read_text("utf-8") for each in files).rstrip("\n").split("\n")
    found = {text for line in lines for text in texts_in(json.loads(line))}
    assert {told(n, t) for n, t in enumerate(PLAIN, 5_000)} <= found


def texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from texts_in(each)


def test_every_file_lands_under_its_own_name_and_no_name_is_a_pattern(release: Release) -> None:
    landed = {
        each["file"]: each for each in release.manifest["inputs"] if each["source_name"] == "in"
    }
    expected = {f"{name}.jsonl" for name in [*NAMES, "not \\xff utf-8"]}
    assert landed.keys() == expected
    assert {each["records"] for each in landed.values()} == {len(PLAIN) + len(ACTING)}


def test_a_file_named_like_a_pattern_is_that_file_alone(tmp_path: Path) -> None:
    write(tmp_path / "a[1].jsonl", [{"prompt": "One?"}])
    write(tmp_path / "a1.jsonl", [{"prompt": "Two?"}, {"prompt": "Three?"}])
    config = CurateConfig.model_validate(
        {"sources": [str(tmp_path / "a[1].jsonl")], "lake": str(tmp_path / "lake")}
    )
    landed = land_inputs(config, Lake(config.lake), lambda _: None)
    sealed = Lake(config.lake).sealed("staged.prompts", landed)
    assert sealed is not None
    assert sealed.rows == 1


@pytest.mark.parametrize(
    "name",
    ["..", ".", "../up", "a/b", "a b", "A", "", "x\n", "-x", "*", "x'; drop table y;--", "<b>",
     "{{ x }}", f"{ESC}]0;t{BELL}", TURNED, "ｆｕｌｌ", "x" * 65],
)  # fmt: skip
def test_a_dataset_or_source_name_outside_the_pattern_is_refused(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path / "in.jsonl", [{"prompt": "One?"}])
    flags = ["--source", str(tmp_path / "in.jsonl"), "--lake", str(tmp_path / "lake")]
    with pytest.raises(SystemExit) as ended:
        main(["curate", *flags, f"--dataset={name}"])
    assert ended.value.code == 2
    assert_tame(capsys.readouterr().err)
    assert not (tmp_path / "lake").exists(), "nothing was made of that name"
    with pytest.raises(UsageError):
        load(None, [], {"sources": [{"path": "x.jsonl", "name": name or " "}]})


QUESTIONS = [
    ["show"],
    ["releases"],
    ["why", "--text", TELL + " 3"],
    ["why", f"{NAMES[6]}.jsonl:10"],
    ["why", "two\nlines.jsonl:11"],
    ["rejects"],
    ["query", "select * from ledger order by verdict, file limit 40"],
    ["query", "select messages, completion from sft_single_turn full join preference_unpaired using (source_name)"],
    ["query", f"select file as \"{TURNED}{ESC}]0;t\" from ledger"],
    ["query", f"select '{ESC}[2J' from no_such_table"],
    ["sql", "cleaned.signatures"],
    ["rejects", "--rule", f"x' or '1'='1{ESC}]0;t{BELL}"],
]  # fmt: skip


def shown(release: Release, *words: str) -> str:
    """What a command prints on a terminal, answer and complaints alike."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "flows.cli", *words, "--lake", str(release.lake.root)]
    process = subprocess.Popen(
        command, cwd=ROOT, stdin=theirs, stdout=theirs, stderr=theirs,
        env=os.environ | {"TERM": "xterm-256color", "COLUMNS": "160"},
    )  # fmt: skip
    os.close(theirs)
    said = b"".join(all_of(ours))
    process.wait()
    os.close(ours)
    return said.decode()


def all_of(descriptor: int) -> Iterator[bytes]:
    try:
        while data := os.read(descriptor, 1 << 16):
            yield data
    except OSError:  # how a terminal says that nobody is left to write
        return


def assert_tame(said: str) -> None:
    """Colours and the end of a line are all that acts on the terminal, and no sign turns a line."""
    left = re.sub(r"\x1b\[[0-9;]*m|\r\n|\n", "", said)
    found = re.search(
        r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]", left
    )
    assert found is None, left[max(0, found.start() - 60) : found.end() + 60]


@pytest.mark.parametrize(
    "words", QUESTIONS, ids=lambda words: " ".join(words)[:40].encode("unicode_escape").decode()
)
def test_an_answer_on_a_terminal_shows_text_and_nothing_acts(
    release: Release, words: list[str]
) -> None:
    said = shown(release, *words)
    assert said.strip()
    assert "Traceback" not in said
    assert_tame(said)


@pytest.mark.parametrize(
    "words",
    QUESTIONS[:-1],
    ids=lambda words: " ".join(words)[:40].encode("unicode_escape").decode(),
)
def test_an_answer_in_json_is_json_and_nothing_in_it_acts(
    release: Release, words: list[str]
) -> None:
    command = [sys.executable, "-m", "flows.cli", *words, "--lake", str(release.lake.root)]
    done = subprocess.run(
        [*command, "--json"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert_tame(done.stdout + done.stderr)
    if done.returncode == 0:
        assert json.loads(done.stdout)
    else:
        assert "no_such_table" in words[-1]


def test_a_rule_that_is_sql_is_a_rule_that_nobody_has(release: Release) -> None:
    from tasks.questions import rejections

    with pytest.raises(UsageError, match="no row of the ledger has rule"):
        list(rejections(release, "' or '1'='1", None, None))


class Log(list[str]):
    """A run's log."""

    def info(self, message: str, *told: object) -> None:
        self.append(message % told)

    warning = info


def test_a_line_of_the_log_shows_a_file_s_name_and_nothing_acts(
    release: Release, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from tasks.land import land

    lines = Log()
    monkeypatch.setattr("tasks.land.get_run_logger", lambda: lines)
    folder = release.lake.root.parent / "in"
    (folder / f"skipped{ESC}]0;t{BELL}{TURNED}.pdf").touch()
    config = CurateConfig.model_validate({"sources": [str(folder)], "lake": str(tmp_path / "lake")})
    land.fn(config)
    assert len(lines) == len(NAMES) + 2
    for line in lines:
        assert "\n" not in line
        assert_tame(line)


PROGRESS = """
from tasks.progress import step
with step("land") as done:
    done.tell("\\x1b]0;title\\x07 \\x1b[2J \\u202e [bold]x[/] :smile:")
"""


def test_the_progress_of_a_run_shows_what_it_tells_and_nothing_acts() -> None:
    ours, theirs = pty.openpty()
    command, environment = [sys.executable, "-c", PROGRESS], os.environ | {"COLUMNS": "160"}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=theirs)
    os.close(theirs)
    said = b"".join(all_of(ours)).decode()
    process.wait()
    os.close(ours)
    last = said.rstrip().splitlines()[-1]
    assert "[bold]x[/] :smile:" in last
    assert "title" in last
    # The spinner hides the cursor, clears its own line and shows the cursor again.
    assert_tame(re.sub(r"\x1b\[(\?25[lh]|2K|1A)|\r", "", last))
