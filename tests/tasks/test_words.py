"""What counts as a refusal: it says that the speaker cannot, and is short; else it is an answer."""

import pyarrow as pa
import pytest

from tasks.functions.signature import signature
from tasks.tables import MESSAGES


def is_refusal(answer: str) -> bool:
    turns = [{"role": "user", "content": "?"}, {"role": "assistant", "content": answer}]
    found = signature(pa.chunked_array([pa.array([turns], MESSAGES)]))
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
    ],
)
def test_an_answer_that_only_sounds_like_one_is_none(answer: str) -> None:
    assert not is_refusal(answer)
