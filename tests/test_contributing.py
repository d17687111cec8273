"""What CONTRIBUTING.md says is enough: each addition is made in a copy, by the files it names."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("expectations", "flows", "sql", "tasks", "tests")
PAGES = ("CONTRIBUTING.md", "Makefile", "README.md", "README.zh.md", "prefect.yaml", "pyproject.toml", "requirements.lock")  # fmt: skip
# Documents and deployments do not change with an addition; their tests start commands.
HOUSE = ["tests/test_house.py", "-k", "not document and not deployment and not lock"]


def allowed(title: str) -> list[str]:
    """The files that a section names, as patterns: capitals stand for a name of one's own."""
    page = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    section = re.search(rf"^## {title}\n(.*?)(?=^## )", page, re.DOTALL | re.MULTILINE)
    assert section, title
    named = re.findall(r"`((?:expectations|sql|tasks|tests)/[^`<]+)`", section.group(1))
    own = [re.sub(r"N_LAYER|NAME|TABLE|CASE", "[^/]+", re.escape(each)) for each in named]
    return [each + (".+" if each.endswith("/") else "") for each in own]


@dataclass
class Copy:
    """A copy of the repository, and the files that were written in it."""

    root: Path
    touched: list[str] = field(default_factory=list)

    def write(self, path: str, text: str) -> None:
        self.touched.append(path)
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text, "utf-8")

    def change(self, path: str, *changes: tuple[str, str]) -> None:
        text = (self.root / path).read_text("utf-8")
        for old, new in changes:
            assert text.count(old) == 1, (path, old)
            text = text.replace(old, new)
        self.write(path, text)

    def accepted(self, title: str, *tests: list[str]) -> None:
        """Assert that only named files were touched, and that the copy's own tests pass."""
        patterns = allowed(title)
        strange = [
            path for path in self.touched if not any(re.fullmatch(p, path) for p in patterns)
        ]
        assert strange == [], f"{title} does not name these files"
        self.run("-c", f"import tasks; assert tasks.__file__.startswith({str(self.root)!r})")
        for chosen in tests:
            self.run("-m", "pytest", "-p", "no:cacheprovider", "-x", *chosen)

    def run(self, *arguments: str) -> None:
        done = subprocess.run(
            [sys.executable, *arguments], cwd=self.root, capture_output=True, text=True, check=False,
            env=os.environ | {"PYTHONPATH": str(self.root), "PYTHONDONTWRITEBYTECODE": "1"},
        )  # fmt: skip
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    root = tmp_path / "copy"
    for room in ROOMS:
        shutil.copytree(ROOT / room, root / room, ignore=shutil.ignore_patterns("__pycache__"))
    for page in PAGES:
        shutil.copy(ROOT / page, root / page)
    return Copy(root)


def stage_tests(layer: str, table: str) -> list[list[str]]:
    """The golden cases, the suite and the house, as far as they are about one table."""
    golden = ["tests/sql/test_golden_cases.py", "-k", f"{table} or every_stage"]
    suite = ["tests/tasks/test_gate_suites.py", "-k", f"{layer}.{table} or every_table"]
    return [golden, suite, HOUSE]


READER = '''"""One riddle with its solution."""

from tasks.readers.drafts import Conversation, Drafts
from tasks.readers.turns import turns
from tasks.readers.values import fields

KEYS = (("riddle",), ("solution",))
EXAMPLE: object = {"riddle": "What has keys and opens no door?", "solution": "A piano."}


def read(record: object) -> Drafts:
    """Return one conversation."""
    held = fields(record)
    asked = turns(held.get("riddle"), "riddle", otherwise="user")
    return [Conversation([*asked, *turns(held.get("solution"), "solution", otherwise="assistant")])]
'''


def test_a_format_is_one_file_and_one_case_folder(copy: Copy) -> None:
    copy.write("tasks/readers/riddles.py", READER)
    case = "tests/readers/riddles/a_riddle_is_a_question"
    copy.write(f"{case}/record.json", '{"riddle": "What has hands?", "solution": "A clock."}')
    turns = '[["user", "What has hands?"], ["assistant", "A clock."]]'
    copy.write(f"{case}/expect.json", f'[{{"is": "Conversation", "messages": {turns}}}]')
    copy.accepted("A format", ["tests/readers"], HOUSE)


STAGE = """-- row-local: one row is one text with its number of turns
with signatures as (
    select text_id, turn_count
    from cleaned.signatures
),

lengths as (
    select text_id, turn_count
    from signatures
)

select * from lengths
"""
SUITE = """# row-local: one row is one text with its number of turns
rows: required
required_with: [staged.texts]
expectations:
  - {expectation: ExpectColumnValuesToNotBeNull, column: text_id, severity: critical}
"""
STORY = """good:
  - {text_id: "1111", turn_count: 2}
  - {text_id: "2222", turn_count: 4}
breaks:
  - closes: ExpectColumnValuesToNotBeNull on text_id
    row: {text_id: null}
"""


def test_a_stage_is_a_file_a_suite_a_story_and_a_case(copy: Copy) -> None:
    copy.write("sql/5_scored/lengths.sql", STAGE)
    copy.write("expectations/5_scored/lengths.yaml", SUITE)
    copy.write("tests/expectations/5_scored/lengths.yaml", STORY)
    case = "tests/sql/5_scored/lengths/turns_are_counted"
    row = '{"text_id": "t1", "turn_count": 2}\n'
    copy.write(f"{case}/given/cleaned.signatures.jsonl", row)
    copy.write(f"{case}/expect.jsonl", row)
    copy.accepted("A stage", *stage_tests("scored", "lengths"))


def test_a_promise_is_a_line_and_the_row_that_breaks_it(copy: Copy) -> None:
    after = "  - {expectation: ExpectColumnValuesToNotBeNull, column: split, severity: critical}\n"
    line = after.replace("split,", "prompt_id,")
    copy.change("expectations/7_sft/single_turn.yaml", (after, line + after))
    broken = "  - closes: ExpectColumnValuesToNotBeNull on split\n    row: {split: null}\n"
    bad = broken.replace("split", "prompt_id")
    copy.change("tests/expectations/7_sft/single_turn.yaml", (broken, bad + broken))
    copy.accepted("A promise", stage_tests("sft", "single_turn")[1])


SCORE = """-- row-local: one row is one text with a heuristic of how briefly it answers
with signatures as (
    select text_id, answer_token_count
    from cleaned.signatures
),

scores as (
    select
        text_id,
        round(cast(least(1.0, 100.0 / greatest(answer_token_count, 1)) as double), 6) as brevity_score
    from signatures
)

select * from scores
"""
SCORE_SUITE = """# row-local: one row is one text with a heuristic of how briefly it answers
rows: required
required_with: [staged.texts]
expectations:
  - {expectation: ExpectColumnValuesToNotBeNull, column: brevity_score, severity: critical}
"""
SCORE_STORY = """good:
  - {text_id: "1111", brevity_score: 0.5}
  - {text_id: "2222", brevity_score: 1.0}
breaks:
  - closes: ExpectColumnValuesToNotBeNull on brevity_score
    row: {brevity_score: null}
"""
OVERALL = (
    ("joined as (", "brevity as (\n    select text_id, brevity_score\n    from scored.brevity\n),\n\njoined as ("),
    ("        complexity.complexity_score,\n", "        complexity.complexity_score,\n        brevity.brevity_score,\n"),
    ("    inner join complexity on", "    inner join brevity on instruction_accuracy.text_id = brevity.text_id\n    inner join complexity on"),
    ("            + $complexity_weight * complexity_score\n",
     "            + $complexity_weight * complexity_score\n            + $brevity_weight * brevity_score\n"),
    ("$instruction_accuracy_weight + $complexity_weight\n", "$instruction_accuracy_weight + $complexity_weight + $brevity_weight\n"),
)  # fmt: skip


def test_a_score_is_a_stage_and_its_weight(copy: Copy) -> None:
    copy.write("sql/5_scored/brevity.sql", SCORE)
    copy.write("expectations/5_scored/brevity.yaml", SCORE_SUITE)
    copy.write("tests/expectations/5_scored/brevity.yaml", SCORE_STORY)
    case = "tests/sql/5_scored/brevity/a_hundred_tokens_are_brief"
    given = '{"text_id": "t1", "answer_token_count": 200}\n'
    copy.write(f"{case}/given/cleaned.signatures.jsonl", given)
    copy.write(f"{case}/expect.jsonl", '{"text_id": "t1", "brevity_score": 0.5}\n')
    copy.change("sql/5_scored/overall.sql", *OVERALL)
    weight = "    complexity_weight: float = Field("
    added = '    brevity_weight: float = Field(default=0, ge=0, le=1, description="How much briefness counts.")\n'
    copy.change("tasks/config.py", (weight, added + weight))
    for place in sorted((copy.root / "tests/sql/5_scored/overall").iterdir()):
        rows = (place / "given/scored.complexity.jsonl").read_text("utf-8")
        path = place.relative_to(copy.root) / "given/scored.brevity.jsonl"
        copy.write(str(path), rows.replace("complexity_score", "brevity_score"))
    both = ["tests/sql/test_golden_cases.py", "-k", "brevity or overall or every_stage"]
    copy.accepted("A score", both, *stage_tests("scored", "brevity")[1:])


SHAPE = '''def question(row: Row) -> Record:
    """Return `{question}`."""
    return {"question": _text_or_turns(row["prompt"], "user"), **_tools(row)}


def ranked('''


def test_an_exporter_is_a_shape_and_its_line(copy: Copy) -> None:
    line = '"preference_prompts": each('
    copy.change("tasks/shapes.py", ("def ranked(", SHAPE), (f"{line}prompt)", f"{line}question)"))
    told = 'found["preference_prompts"]["prompt"]'
    new = 'found["preference_prompts"]["question"]'
    copy.change("tests/tasks/test_export.py", (told, new))
    copy.accepted("An exporter", ["tests/tasks/test_export.py", "-k", "not verl"])


def test_a_file_that_no_section_names_is_noticed(copy: Copy) -> None:
    copy.write("tasks/registry.py", "READERS = []\n")
    with pytest.raises(AssertionError, match="does not name these files"):
        copy.accepted("A format")
