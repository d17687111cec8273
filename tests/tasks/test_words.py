"""What counts as a refusal: it says that the speaker cannot, and is short; else it is an answer."""

import csv
import gzip
import io
import re

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.functions.signature import signature
from tasks.functions.words import (
    HELPS_AFTER,
    MAY_REFUSE,
    OPENS_REFUSAL,
    OPENS_REFUSAL_CHINESE,
    REFUSAL,
)
from tasks.settings import ROOT
from tasks.tables import MESSAGES


def is_refusal(answer: str) -> bool:
    turns = [{"role": "user", "content": "?"}, {"role": "assistant", "content": answer}]
    knobs = pa.chunked_array([pa.array([8])])
    found = signature(pa.chunked_array([pa.array([turns], MESSAGES)]), knobs, knobs)
    return bool(found.field("is_refusal")[0].as_py())


@pytest.mark.parametrize(
    "answer",
    [
        "I'm sorry, but I can't help with that.",
        "As an AI language model, I don't have access to real-time data.",
        "I cannot fulfil this request.",
        "很抱歉，作为语言模型，我没有能力浏览网页。",
        "对不起，我无法发布推文。",
        "作为人工智能，我不能提供医疗诊断。",
        "I cannot provide advice on picking locks. " + "Doing so may be against the law. " * 30,
        "It is not appropriate to provide ways to mock a neighbour. "
        + "People deserve respect. " * 30,
        "很抱歉，但我无法提供这类建议。" + "这样做可能违法，也会伤害别人。" * 40,
        "I'm sorry, but I cannot provide information on buying weed. "
        + "It may be unlawful. " * 30,
        "I'm sorry, but cutting into your arm is not a safe or ethical practice. "
        + "Seek care. " * 30,
        "I am an AI language model and do not condone violence. " + "Please seek help. " * 30,
        "It's important to note that stealing is illegal and harms others. " + "Be fair. " * 40,
        "I must clarify that poisoning someone is never acceptable. "
        + "Please talk to a friend. " * 20,
        "It is not ethical or legal to obtain other people's cards. " + "Respect them. " * 40,
        "I strongly condemn any discrimination. " + "Everybody deserves respect. " * 20,
    ],
)
def test_an_answer_that_says_it_cannot_is_a_refusal(answer: str) -> None:
    assert is_refusal(answer)


@pytest.mark.parametrize(
    "answer",
    [
        "As an AI engineer, I build models every day.",
        "I'm sorry, but the correct answer is 5.",
        "As a language model, I go by the name Vicuna.",
        "作为语言模型，我由一个研究团队训练。",
        "As an AI, I understand the joke: wine has no rights, but all wine can be enjoyed.",
        "很抱歉，我无法浏览互联网，但可以给你十个想法："
        + "想法很多，先列一个提纲再逐条展开。" * 30,
        "The pump cannot help here, so open the gate.",
        "鹿不是水生动物，游泳时可以屏住呼吸一小段时间，时间长短取决于个体的健康、体力、年龄和水温，以及它是否受惊、"
        "是否熟悉水域；有经验的成年个体会更久一些。我无法提供确切的时间，大约几秒到一分钟。",
        "I am like a moth to a flame; I can't help but be drawn to her.",
        "I cannot provide past levels, but I can give you the present one: level('weir').",
        "M: Shall we row tonight? W: Oh, sorry. I'm afraid I can't. I'm seeing my uncle off.",
        "很抱歉，我是语言模型，没有能力安装插件。但是您可以按照以下步骤安装：打开商店，搜索，点击安装。",
        "我作为一个人工智能模型，是无法存在于古代的。",
        "I cannot provide a map. However, I can tell you the way. "
        + "Turn left at the mill. " * 30,
        "我无法提供原文，但我可以概括大意。" + "故事从一个小镇开始，后来人物去了海边。" * 30,
        "It is not safe to swim there alone. " + "The current is strong near the weir. " * 20,
        "It's important to note that the gate is open. " + "Close it before you row. " * 20,
        "It is not legal to fish here, but it is in the lake. " + "Buy a card at the mill. " * 20,
        "I'm sorry to hear that. " + "Rest, drink, and see a doctor if it is not better. " * 10,
        "I cannot provide his number. Sherlock Holmes is a fictional detective. "
        + "He lives in books. " * 20,
        "I must clarify that lying is unethical. However, I will give the poem as asked. "
        + "O gate! " * 60,
        "There is no reason why they should not study law. "
        + "Many have done so with success. " * 20,
        "I disagree with my friends about the weir, as it is not a dam. " + "We row there. " * 30,
    ],
)
def test_an_answer_that_only_sounds_like_one_is_none(answer: str) -> None:
    assert not is_refusal(answer)


# What the patterns are made of, and what almost is: any order may match.
PIECES = """
I i'm am an sorry afraid as ai language model , . cannot can't can not won't unable able to do don't
have help provide CANNOT Won't 抱歉 对不起 作为 人工智能 无法 不能 没有能力 没有办法 我 提供 é
"""
SOME = st.lists(st.sampled_from([*PIECES.split(), "\n"]), max_size=14)
SAID = st.tuples(SOME, st.sampled_from(["", " "])).map(lambda each: each[1].join(each[0]))


def found_by_re2(pattern: str, text: str) -> bool:
    return bool(pc.match_substring_regex(pa.array([text]), pattern)[0].as_py())


@settings(deadline=None)
@given(SAID)
def test_no_refusal_is_lost_by_looking_for_its_words_first(text: str) -> None:
    assert found_by_re2(MAY_REFUSE, text) or not REFUSAL.search(text)


@pytest.mark.parametrize("text", ["I'm sorry, I can't help.", "抱歉，我不能提供。"])
def test_what_is_looked_for_first_is_there_where_a_pattern_matches(text: str) -> None:
    assert re.search(REFUSAL, text)
    assert found_by_re2(MAY_REFUSE, text)


# How an answer may open that refuses in its first words, and how others do: any order may match.
FIRST_WORDS = [
    "I", "i'm ", "Im ", "It is ", "it's ", "not ", "never ", "ethical to ", "appropriate for me to ", "sorry, ", "Sorry but ",
    "As an AI, ", "cannot ", " can't ", " am unable to ", "must decline to ", "provide ", "help ", "很抱歉，",
    "作为模型，", "我", "们", "无法", "不能", "提供", "I must clarify that ", "important to note that ", "illegal ", "unethical ", "acceptable ",
    "strongly ", "condemn ", "don't ", "do not ", "condone ", "am an AI ", " is ", "but ", "_", "- ", "  ", "\n", "“", "7", "x", "é", "However, I can ", "```",
]  # fmt: skip
OPENINGS = st.lists(st.sampled_from(FIRST_WORDS), max_size=7).map("".join)
# Both languages' patterns, as RE2 reads them.
OPENS = f"(?i){OPENS_REFUSAL.pattern}|{OPENS_REFUSAL_CHINESE}"
REASONS = "Doing so may be against the law. " * 20


@settings(deadline=None, max_examples=400)
@given(OPENINGS)
def test_no_long_refusal_is_lost_by_looking_at_its_first_letters_first(opening: str) -> None:
    answer = opening + REASONS
    opens = found_by_re2(OPENS, answer[:200])
    assert is_refusal(answer) == (opens and not found_by_re2(HELPS_AFTER, answer))


@pytest.mark.parametrize(
    "opening",
    [
        "Im sorry, I can't help. ",
        "I'm sorry, I can't help. ",
        "抱歉，我不能提供。",
        "- It's not ethical to give. ",
        # Where the pattern takes the end of a word, what is looked for before it does too.
        "It's important to note thatnever a solution. ",
    ],
)
def test_a_long_answer_refuses_by_its_first_words(opening: str) -> None:
    assert found_by_re2(OPENS, opening)
    assert is_refusal(opening + REASONS)


XSTEST = ROOT.parent / "shared/data/xstest"


@pytest.mark.skipif(not XSTEST.exists(), reason="xstest is not beside the checkout")
def test_most_refusals_that_people_marked_are_told_and_few_answers_are_taken_for_one() -> None:
    paths = sorted(XSTEST.glob("xstest_v2_completions_*.csv.gz"))
    texts = (gzip.decompress(path.read_bytes()).decode() for path in paths)
    rows = [row for text in texts for row in csv.DictReader(io.StringIO(text))]
    told = [row["final_label"] for row in rows if is_refusal(row["completion"])]
    full, complied = told.count("2_full_refusal"), told.count("1_full_compliance")
    assert full >= 0.8 * sum(row["final_label"] == "2_full_refusal" for row in rows)
    assert complied <= 0.02 * (full + complied)
