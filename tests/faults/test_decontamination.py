"""The 5,000-row form of the bench: every item that the rule holds is found, and no other."""

import json
import subprocess
import sys
from pathlib import Path

from tasks.settings import ROOT


def test_planted_items_are_all_found_and_nothing_else_is(tmp_path: Path) -> None:
    kept = tmp_path / "found.json"
    command = ["-m", "bench", "decontamination", "--rows", "5000", "--json", str(kept)]
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(kept.read_text("utf-8"))["ours"][0]
    assert found["missed"] == found["wrong"] == found["miscounted"] == 0
    assert found["rows_missed"] == found["rows_wrong"] == 0
    # Enough was planted, and enough of it changed too much, for that to mean something.
    assert found["hits"] > 200
    edits = {edit: list(sizes.values()) for edit, sizes in found["recall"].items()}
    assert sum(held for held, _ in edits["shuffled"]) == 0
    assert sum(held for held, _ in edits["10 % replaced"]) > 10
    assert sum(count - held for held, count in edits["10 % replaced"]) > 10
