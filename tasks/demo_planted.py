"""What a scrape looks like: copies, edits, benchmark questions, broken talks, refusals.

Each list is of one kind, so that `truth.json` can say how many of it were planted.
"""

import json
from typing import Any

from tasks import demo_advice as advice
from tasks import demo_chinese as chinese
from tasks import demo_english as english
from tasks.demo_singles import english_singles
from tasks.demo_talks import chats, said, sharegpt

Records = list[dict[str, Any]]


def exact_copies() -> Records:
    """Return rows of the textbook in another format, text for text."""
    return [sharegpt(said(each.request, each.answer)) for each in english_singles()[4:88:7]]


def copies_but_for_case_and_marks() -> Records:
    """Return rows that differ from textbook rows in letter case, spaces and punctuation alone."""
    shouted = [
        {"prompt": question.upper(), "completion": answer.replace(", ", " ")}
        for question, answer in advice.EXPLAINED[:6]
    ]
    unmarked = [
        {"prompt": question.replace("？", " ?"), "completion": answer.replace("，", ", ")}
        for question, answer in chinese.EXPLAINED[:5]
    ]
    return [*shouted, *unmarked]


def edited_copies() -> Records:
    """Return talks that differ from others in a word or two at the end of what is asked."""
    return [
        {"messages": [*talk[:-2], *said(f"{talk[-2]['content']}谢谢", talk[-1]["content"])]}
        for talk in chats()[:4]
    ]


def opened_talks() -> Records:
    """Return the first round of talks that go on elsewhere."""
    return [{"messages": talk[:2]} for talk in chats()[6:9]]


def benchmark_questions() -> Records:
    """Return rows whose user turn is a benchmark question, or holds one inside a longer request."""
    whole = [
        {"instruction": question, "output": f"The answer is {answer}."}
        for question, answer in advice.BENCHMARK[:4]
    ]
    inside = [
        {"instruction": f"Help me with my homework, please. {question} Explain every step.",
         "output": f"Read the question twice, then work it out. The answer is {answer}."}
        for question, answer in advice.BENCHMARK[4:]
    ]  # fmt: skip
    asked = [
        {"prompt": f"请看这道题：{question}", "completion": f"这道题的答案是{answer}。"}
        for question, answer in chinese.BENCHMARK
    ]
    return [*whole, *inside, *asked]


def garbled() -> Records:
    """Return rows whose UTF-8 was once read as Windows-1252."""
    rows = [
        ("What is a café au lait?", "A café au lait is coffee with hot milk, about half and half."),
        ("Where does crème brûlée come from?",
         "Crème brûlée comes from France: a baked custard under a crust of burnt sugar."),
        ("What does the word déjà vu mean?",
         "Déjà vu is the feeling that you have lived through a new moment before."),
        ("Who was Antonín Dvořák?",
         "Antonín Dvořák was a Czech composer, known for his symphony From the New World."),
    ]  # fmt: skip
    return [
        {"prompt": _garbled(question), "completion": _garbled(answer)} for question, answer in rows
    ]


def empty_turns() -> Records:
    """Return talks in which somebody says nothing."""
    return [
        {"messages": said("How tall is Mount Everest?", "")},
        {"messages": said("   ", "How can I help you today?")},
        {"instruction": "Name three rivers of Africa.", "output": "\n"},
        {"prompt": "长江有多长？", "completion": ""},
    ]


def unanswered_talks() -> Records:
    """Return talks that end with the user."""
    return [
        {
            "messages": said(
                f"Tell me about {country}.", f"{country} is a country.", "Go on, please."
            )
        }
        for country, _, _ in english.CAPITALS[:4]
    ]


def broken_turns() -> Records:
    """Return talks whose turns do not alternate."""
    question, answer = said("Where does the Danube end?", "The Danube ends in the Black Sea.")
    return [
        {"messages": [question, question, answer]},
        {"messages": [question, answer, answer]},
        {"messages": [answer, question, answer]},
    ]


def bad_tools() -> Records:
    """Return talks whose tools are not JSON."""
    turns = said("Please switch on the lamp in the hall.", "The lamp in the hall is on.")
    return [{"messages": turns, "tools": "lamp(room)"}]


def refusals() -> Records:
    """Return harmless requests that the assistant refused."""
    return [
        {"prompt": "Write a limerick about a snail.",
         "completion": "I'm sorry, but I can't help with that."},
        {"prompt": "Which stars are in Orion's belt?",
         "completion": "As an AI language model, I do not have access to the night sky."},
        {"prompt": "How do I sharpen a kitchen knife?",
         "completion": "I cannot assist with requests about knives."},
        {"prompt": "帮我写一句生日祝福。", "completion": "很抱歉，我无法满足您的请求。"},
        {"prompt": "怎样修理漏水的水龙头？", "completion": "作为人工智能，我没有办法帮您修理。"},
    ]  # fmt: skip


def unreadable_lines() -> dict[str, list[bytes]]:
    """Return lines that no reader takes, by the rule that each breaks."""
    good = {"prompt": "How far is the Moon?", "completion": "About 384,400 kilometres."}
    cut = json.dumps(good).encode()
    return {
        "bad_json": [cut[:40], b"prompt: How far is the Moon?", cut.replace(b",", b"", 1)],
        "bad_encoding": ["Où est la gare ?".encode("latin-1"), b'{"prompt": "\xff\xfe"}'],
        "wrong_type": [
            _line({"instruction": "How many legs has a spider?", "output": 8}),
            _line({"prompt": "Name two fruits.", "completion": {"first": "apple"}}),
            _line({"messages": "user: hi"}),
        ],
        "not_a_record_of_this_trade": [
            _line({"title": "Ten facts about otters", "body": "Otters hold hands."}),
        ],
        "unknown_format": [
            _line({"instruction": "Name a bird."}),
            _line(["apple", "pear"]),
        ],
        "unknown_role": [_line({"messages": [{"role": "narrator", "content": "Night fell."}]})],
        "no_turns": [_line({"messages": []})],
    }


def _garbled(text: str) -> str:
    return text.encode().decode("windows-1252")


def _line(record: object) -> bytes:
    return json.dumps(record, ensure_ascii=False).encode()
