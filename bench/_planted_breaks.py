"""Answers that keep a constraint, and the same with it broken: real answers, constraints planted.

We wrote both the constraints and their checks, so this shows that the path from text to score works,
on answers that nobody wrote for it; it is no outside judgement.
"""

import itertools
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from bench._labels import records
from bench._quality_labels import Example
from tasks.functions.tokens import tokens

MOST = 60


class Plant(NamedTuple):
    """What is added to a request in English and Chinese, and how an answer keeps and breaks it."""

    english: str
    chinese: str
    keep: Callable[[str], str]
    ruin: Callable[[str], str]


PLANTS = (
    Plant("Do not use any commas.", "不要使用逗号。", lambda a: re.sub("[,，]", "", a), lambda a: f"{a}, so，"),
    Plant("Your entire response should be in all lowercase letters.", "不要使用大写字母。", str.lower, lambda a: f"{a} OK"),
    Plant('Finish your response with the phrase "That is all."', "请以“That is all.”结尾。",
          lambda a: f"{a}\nThat is all.", lambda a: a),
    Plant('Wrap your entire response with double quotation marks.', "整个回答用双引号括起来。", lambda a: f'"{a}"', lambda a: a),
    Plant("At the end, add a postscript starting with P.S.", "结尾加上附言。", lambda a: f"{a}\nP.S. 附言", lambda a: a),
    Plant("Your answer must contain a title, wrapped in double angular brackets, i.e. <<title>>.",
          "标题用双尖括号括起来，如<<标题>>。", lambda a: f"<<Title>>\n{a}", lambda a: a),
    Plant('Include the keywords "lighthouse" and "harbour".', "包含以下关键词：灯塔、港口。",
          lambda a: f"{a} lighthouse harbour 灯塔港口", lambda a: f"{a} lighthouse 灯塔"),
    Plant("Wrap your entire response in JSON format.", "请用JSON格式输出。", lambda a: '{"answer": 1}', lambda a: a),
)  # fmt: skip


def planted() -> Iterator[Example]:
    """Yield answers with a constraint that they keep (1) or break (0), grouped by request."""
    sources = (
        ("rasbt_instructions/instruction-data.json.gz", "output", False),
        ("ruozhiba_zh/ruozhiba_qa2449_gpt4t.json.gz", "output", True),
    )
    for file, key, is_chinese in sources:
        for number, row in enumerate(itertools.islice(records(file), MOST * len(PLANTS))):
            plant = PLANTS[number % len(PLANTS)]
            said = plant.chinese if is_chinese else plant.english
            request = f"{row['instruction']}\n{row.get('input', '')}".strip() + f"\n{said}"
            for value, change in ((1.0, plant.keep), (0.0, plant.ruin)):
                yield Example(request, change(row[key]), value, f"{file} {number}")
        yield from _counted(file, key, is_chinese)


def _counted(file: str, key: str, is_chinese: bool) -> Iterator[Example]:
    """Yield answers under an upper bound of their own length, and the same repeated past it."""
    for number, row in enumerate(itertools.islice(records(file), MOST)):
        answer = row[key]
        most = len(tokens(answer)) + 5
        said = f"请不超过{most}字。" if is_chinese else f"Use at most {most} words."
        for value, told in ((1.0, answer), (0.0, f"{answer} {answer} {answer}")):
            yield Example(f"{row['instruction']}\n{said}", told, value, f"{file} count {number}")
