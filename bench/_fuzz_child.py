"""The process that reads the cases, bounded as a reader process is: `python -m bench._fuzz_child`.

It says `ready`; then a job a line on standard input (path, encoding), an answer a line: the
encoding found, then line, rule and digest of each record; `failed` names an exception that no rule
stands for.
"""

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

from bench._fuzz_oracle import BOUNDS, LIMITS, digest
from tasks.bounds import bind
from tasks.readers import read_record
from tasks.readers.drafts import Unreadable
from tasks.records import FileFacts, Way, records


def main() -> None:
    """Answer jobs until standard input ends."""
    print("ready", flush=True)
    for line in sys.stdin:
        bind(BOUNDS)
        print(json.dumps(_answer(**json.loads(line))), flush=True)


def _answer(path: str, encoding: str) -> dict[str, Any]:
    facts, found = FileFacts(), []
    scratch = Path(path).with_name("unpacked")
    try:
        for each in records(Path(path), LIMITS, hashlib.sha256(), scratch, Way(encoding), facts):
            found.append((each.line, *_judged(each.value)))
    except Exception as error:  # noqa: BLE001 (what no rule stands for is what is looked for)
        return {"failed": f"{type(error).__name__}: {error}", "records": found, "encoding": ""}
    return {"failed": "", "records": found, "encoding": facts.encoding}


def _judged(value: object) -> tuple[str, str]:
    """Return (rule, "") or ("", digest); a reader of formats may refuse a record, never raise."""
    if isinstance(value, Unreadable):
        return value.rule, ""
    try:
        read_record(value)
    except Unreadable:
        return "", digest(value)
    return "", digest(value)


if __name__ == "__main__":
    main()
