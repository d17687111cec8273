"""Talks of several turns, with system turns and tool calls among them, from the demo's tables."""

import json
from typing import Any

from tasks import demo_advice as advice
from tasks import demo_chinese as chinese
from tasks import demo_english as english
from tasks.demo_singles import sums

Turn = dict[str, Any]
_SHAREGPT = {"user": "human", "assistant": "gpt", "system": "system"}
_CONVERT = {
    "type": "function",
    "function": {
        "name": "convert",
        "description": "Convert an amount to another unit.",
        "parameters": {
            "type": "object",
            "properties": {"amount": {"type": "string"}, "unit": {"type": "string"}},
            "required": ["amount", "unit"],
        },
    },
}


def said(*contents: str, system: str = "") -> list[Turn]:
    """Return user and assistant turns in alternation, after a system turn where one is given."""
    turns = [
        {"role": ("user", "assistant")[place % 2], "content": content}
        for place, content in enumerate(contents)
    ]
    return [{"role": "system", "content": system}, *turns] if system else turns


def sharegpt(turns: list[Turn]) -> dict[str, Any]:
    """Return turns as a ShareGPT record."""
    listed = [{"from": _SHAREGPT[turn["role"]], "value": turn["content"]} for turn in turns]
    return {"conversations": listed}


def travellers_and_cooks() -> list[dict[str, Any]]:
    """Return the ShareGPT records: capitals, elements, idioms and recipes in two rounds each."""
    return [sharegpt(turns) for turns in (*_trips(), *_elements(), *_idioms(), *_recipes())]


def assistants() -> list[dict[str, Any]]:
    """Return the OpenAI records: tutors, guides with a system turn, and talks with a tool."""
    tutor = "You are a patient tutor who teaches Python to beginners."
    guide = "You are a guide at a planetarium. Answer in one sentence."
    talks = [
        *(
            said(
                f"I need a Python function that {task}. Can you show me one?",
                f"Here is a function that {task}:\n\n```python\n{code}\n```",
                "How does this function work?",
                remark,
                system=tutor,
            )
            for task, code, remark in english.FUNCTIONS
        ),
        *(
            said(
                f"What is special about the planet {planet}?",
                f"The planet {planet} {remark}.",
                system=guide,
            )
            for planet, _, _, remark in english.PLANETS
        ),
        *(
            said(
                f"{name}是哪一天？有什么习俗？",
                f"{name}在{day}。习俗有：{customs}。",
                system="你是一位民俗讲解员。",
            )
            for name, day, customs in chinese.FESTIVALS
        ),
    ]
    return [{"messages": turns} for turns in talks] + _with_tools()


def chats() -> list[list[Turn]]:
    """Return the bare message lists: provinces, planets and word problems."""
    return [
        *(
            said(
                f"我想去{province}旅游，先去省里的哪座城市好？",
                f"可以先去{city}，它是{province}的行政中心。",
                f"{city}有什么特点？",
                f"{city}{feature}。",
            )
            for province, city, feature in chinese.PROVINCES
        ),
        *(
            said(
                f"How long does {planet} take to go round the Sun?",
                f"{planet} takes {year} to go round the Sun.",
                f"And how many moons does {planet} have?",
                f"{planet} has {moons}.",
                f"Tell me one more thing about {planet}.",
                f"{planet} {remark}.",
            )
            for planet, moons, year, remark in english.PLANETS
        ),
        *(
            said(
                each.request,
                each.answer,
                "Thank you. Please repeat only the result.",
                f"{each.answer.rpartition('. ')[2]}",
            )
            for each in sums(50)[40:]
        ),
    ]


def _trips() -> list[list[Turn]]:
    return [
        said(
            f"I am planning a trip to {country}. Which city is its capital?",
            f"The capital of {country} is {city}.",
            f"What should I know about {city} before I go?",
            f"{city} {fact}.",
        )
        for country, city, fact in english.CAPITALS
    ]


def _elements() -> list[list[Turn]]:
    return [
        said(
            f"Which element has the symbol {symbol}?",
            f"The symbol {symbol} stands for the element {name}; its atomic number is {number}.",
            f"Where do I meet {name} in daily life or in technology?",
            f"You meet {name} often: it {use}.",
        )
        for name, symbol, number, use in english.ELEMENTS
    ]


def _idioms() -> list[list[Turn]]:
    return [
        said(
            f"请解释成语“{idiom}”。",
            f"成语“{idiom}”比喻{meaning}。",
            f"请用“{idiom}”造句。",
            example,
        )
        for idiom, meaning, example, _ in chinese.IDIOMS
    ]


def _recipes() -> list[list[Turn]]:
    return [
        said(
            f"What do I need to buy for {dish}?",
            f"For {dish} you need {ingredients}.",
            f"And how do I make {dish} from them?",
            " ".join(steps),
        )
        for dish, ingredients, steps in advice.RECIPES
    ]


def _with_tools() -> list[dict[str, Any]]:
    return [
        _with_tool(given, result.partition(" ")[0], result.partition(" ")[2])
        for given, result, _ in english.CONVERSIONS[:6]
    ]


def _with_tool(given: str, number: str, unit: str) -> dict[str, Any]:
    arguments = json.dumps({"amount": given, "unit": unit})
    call = {"type": "function", "function": {"name": "convert", "arguments": arguments}}
    turns: list[Turn] = [
        {"role": "user", "content": f"How much is {given} in {unit}?"},
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "tool", "content": number},
        {"role": "assistant", "content": f"{given} equal {number} {unit}."},
    ]
    return {"messages": turns, "tools": [_CONVERT]}
