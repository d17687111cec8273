"""The 5,000-row form of the bench: nothing left, nothing wrongly gone, pairs bounded."""

import json
import subprocess
import sys
from pathlib import Path

from tasks.settings import ROOT


def test_planted_near_duplicates_are_all_found_and_nothing_else_goes(tmp_path: Path) -> None:
    kept = tmp_path / "found.json"
    command = ["-m", "bench", "near-duplicates", "--rows", "5000", "--json", str(kept)]
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(kept.read_text("utf-8"))["ours"][0]
    assert found["leak_sides"] <= 1e-4
    assert found["wrong_sides"] == 0
    # Enough was planted, and enough only looked alike over the whole text, for that to mean something.
    assert found["true_pairs_sides"] > 300
    assert found["left_whole"] > 100
    assert found["rows"]["deduplicated.near_candidates"] < 64 * 5_000
