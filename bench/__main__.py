"""`python -m bench NAME`: measurements and proofs, one module each; ratios, never bare seconds.

A measurement is a module of this package with `arguments(parser)` and `run(given) -> found`, a
dictionary that `--json FILE` keeps; it prints what it found and raises `SystemExit` where a promise
is broken.
"""

import argparse
import importlib
import json
import pkgutil
from pathlib import Path

import bench


def main() -> None:
    """Run one measurement; `--json FILE` keeps what it found."""
    parser = argparse.ArgumentParser(prog="python -m bench")
    chosen = parser.add_subparsers(dest="what", required=True)
    for info in pkgutil.iter_modules(bench.__path__):
        if info.name.startswith("_"):
            continue
        module = importlib.import_module(f"bench.{info.name}")
        if not hasattr(module, "arguments"):
            continue
        told = (module.__doc__ or "").partition("\n")[0]
        each = chosen.add_parser(info.name.replace("_", "-"), help=told, description=told)
        each.add_argument("--json", type=Path, help="keep what was found in this file")
        module.arguments(each)
        each.set_defaults(measure=module.run)
    given = parser.parse_args()
    found = given.measure(given)
    if given.json:
        given.json.write_text(json.dumps(found, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
