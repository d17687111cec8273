"""`python -m bench curate --rows 50000`: times in one run, told as ratios."""

import argparse
import json
from pathlib import Path

from bench.curate import measure


def main() -> None:
    """Run one measurement and print its table; `--json FILE` keeps it."""
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("what", choices=["curate"])
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    found = measure(given.rows, given.seed)
    for name, seconds in found["seconds"].items():
        print(f"{name:<16}{seconds:8.2f} s  {seconds / found['yardstick']:6.1f} × yardstick")
    print(f"peak memory of this process {found['peak_mb']:,} MB; {found['records']:,} records")
    if given.json:
        given.json.write_text(json.dumps(found, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
