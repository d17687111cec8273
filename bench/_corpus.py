"""A small corpus of our own: about 65 records in eleven files, with most formats and faults."""

import gzip
import json
from pathlib import Path
from typing import Any

TALK = [
    {"from": "human", "value": "Where does the river Rhine begin?"},
    {"from": "gpt", "value": "The Rhine begins in the Swiss Alps, at Lake Toma."},
    {"from": "human", "value": "And where does it end?"},
    {"from": "gpt", "value": "It ends in the Netherlands, where it flows into the North Sea."},
]
# One of each kind that is masked, made up by the rules that say when one is valid.
SECRETS = {
    "private_key": "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBg\n-----END PRIVATE KEY-----",
    "jwt": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N",
    "url_credentials": "deploy:s3cr3tPass",
    "email": "wang.fang@firm.com.cn",
    "secret": "ghp_a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8",
    "iban": "DE89370400440532013000",
    "resident_id": "11010519491231002X",
    "bank_card": "6222600260001072444",
    "social_security_number": "514-69-0360",
    "mac_address": "00:1a:2b:3c:4d:5e",
    "ip_address": "203.0.113.77",
    "passport": "E12345678",
    "phone": "13912345678",
}
QUESTION = "How many legs do three spiders and two ants have together in all?"
BROKEN = '{"instruction": "cut\n{"instruction": 5, "output": "x"}\n'


def write_corpus(folder: Path, *, turned: bool = False) -> list[str]:
    """Write the corpus and a quiz beside it, return its files; `turned` is another order of all."""
    folder.mkdir()
    order = -1 if turned else 1
    files = {
        "singles.jsonl": singles(),
        "chinese.json": chinese(),
        "talks.jsonl.gz": [{"conversations": t} for t in (TALK, TALK[:2], TALK[1:])],
        "messages.jsonl": messages(),
        "opened.jsonl": opened(),
        "pairs.jsonl": pairs(),
        "votes.jsonl": votes(),
        "answers.jsonl": ratings(),
        "prompts.jsonl": [{"prompt": f"Write a short poem about river {n}."} for n in range(4)],
        "private.jsonl": private(),
    }
    for name, records in files.items():
        write_records(folder / name, records[::order])
    (folder / "broken.jsonl").write_text(BROKEN)
    write_records(folder / "quiz" / "quiz.jsonl", [{"prompt": QUESTION, "completion": "36"}])
    return [str(folder / name) for name in [*files, "broken.jsonl"][::order]]


def named(paths: list[str]) -> list[dict[str, Any]]:
    """Return the files as sources under their own names, the quiz beside them as a benchmark."""
    quiz = {"name": "quiz", "path": str(Path(paths[0]).parent / "quiz"), "role": "benchmark"}
    return [*({"name": Path(path).name.split(".")[0], "path": path} for path in paths), quiz]


def write_records(path: Path, records: list[Any]) -> None:
    """Write one JSON array (`.json`) or one record a line, packed where the name ends in `.gz`."""
    path.parent.mkdir(exist_ok=True)
    lines = "".join(f"{json.dumps(record, ensure_ascii=False)}\n" for record in records)
    text = json.dumps(records, ensure_ascii=False) if path.suffix == ".json" else lines
    path.write_bytes(
        gzip.compress(text.encode(), mtime=0) if path.suffix == ".gz" else text.encode()
    )


def singles() -> list[Any]:
    """Return sums with their answers: one repeated, one shouted, one of the quiz, one empty."""
    found = [sums(number) for number in range(16)]
    found += [found[3], {**found[4], "output": found[4]["output"].upper()}]
    answer = "Three spiders have 24, two ants 12: 36."
    found.append({"instruction": QUESTION, "input": "", "output": answer})
    return [*found, {"instruction": "Say hello politely.", "input": "", "output": ""}]


def sums(number: int) -> dict[str, str]:
    """Return one sum in words, with its answer."""
    first, second = 17 + 3 * number, 5 + 7 * number
    asked = f"A shop sells {first} apples in the morning and {second} apples later. How many is it?"
    told = f"It sells {first} + {second} = {first + second} apples in all."
    return {"instruction": asked, "input": "", "output": told}


def chinese() -> list[Any]:
    """Return questions and answers in Chinese."""
    told = "名著讲的是英雄、家国与世情的故事，篇幅很长。"
    return [
        {"prompt": f"中国古代第{n}部名著讲了什么？", "completion": f"第{n}部{told}"}
        for n in range(8)
    ]


def messages() -> list[Any]:
    """Return lists of messages without a key around them."""
    return [
        [
            {"role": "user", "content": f"Name a prime above {n} and say why it is one."},
            {"role": "assistant", "content": f"{p} is prime: only 1 and {p} divide it."},
        ]
        for n, p in ((10, 11), (20, 23), (30, 31), (40, 41))
    ]


def opened() -> list[Any]:
    """Return talks that a system turn opens."""
    return [
        {
            "messages": [
                {"role": "system", "content": "Be brief."},
                {"role": "user", "content": f"What is the capital of country {n}?"},
                {"role": "assistant", "content": f"The capital of country {n} is town {n}."},
            ]
        }
        for n in range(4)
    ]


def private() -> list[Any]:
    """Return what holds every secret: a talk, one that is refused, and one rated answer of two."""
    told = {kind: value for kind, value in SECRETS.items() if kind != "url_credentials"}
    listed = "\n".join(f"- {kind.replace('_', ' ')}: {value}" for kind, value in told.items())
    listed += f"\n- repository: https://{SECRETS['url_credentials']}@git.firm.cn/app.git"
    asked = f"Put my data into a table, please:\n{listed}"
    answer = (
        f"Here is the list of your data as you gave it:\n{listed}\nIt has 13 lines.<|endoftext|>"
    )
    return [
        {"instruction": asked, "output": answer},
        {"instruction": f"{asked}\nAnd in Chinese.", "output": "I cannot help with that."},
        {
            "prompt": f"我的资料如下，请复述：\n{listed}",
            "completions": [
                {"response": f"好的，资料是：\n{listed}", "rating": 5.0},
                {"response": "不行。", "rating": 1.0},
            ],
        },
    ]


def pairs() -> list[Any]:
    """Return compared answers; the two of the last are the same but for case."""
    found = [
        {
            "prompt": f"Explain tide number {n} in one sentence.",
            "chosen": f"Tide {n} rises because the moon pulls at the sea.",
            "rejected": "No idea.",
            "annotation_metrics": {"accuracy": 5, "safety": 5, "helpfulness": 4},
        }
        for n in range(5)
    ]
    return [*found, {"prompt": "Same?", "chosen": "Yes, the same.", "rejected": "yes the SAME"}]


def votes() -> list[Any]:
    """Return answers with a thumb; the last contradicts another."""
    found = [
        {
            "prompt": f"Is {n} even?",
            "completion": f"{n} is {'even' if n % 2 == 0 else 'odd'}.",
            "label": n % 3 > 0,
        }
        for n in range(5)
    ]
    return [*found, {"prompt": "Is 1 even?", "completion": "1 is odd.", "label": False}]


def ratings() -> list[Any]:
    """Return prompts with several rated answers, one of them without a rating."""
    return [rated(1, 4.5, 2.0, 3.0), rated(2, 3.0, 3.0), rated(3, 5.0, None), rated(4, 4.0, 3.8)]


def rated(number: int, *found: float | None) -> dict[str, Any]:
    """Return a prompt with one answer a rating."""
    answers = [
        {
            "response": f"Answer {n} to question {number}: {'so it is, ' * n}indeed.",
            "rating": rating,
        }
        for n, rating in enumerate(found, 1)
    ]
    return {"prompt": f"Why is the sky over town number {number} blue?", "completions": answers}
