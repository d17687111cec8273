"""One question and its answer each, written from the demo's fact tables."""

import json
from dataclasses import dataclass

from tasks import demo_advice as advice
from tasks import demo_chinese as chinese
from tasks import demo_english as english


@dataclass(frozen=True)
class Single:
    """A request, what it works on (often nothing), and the answer."""

    request: str
    answer: str
    given: str = ""


def english_singles() -> list[Single]:
    """Return every English single-turn row of the demo."""
    return [
        *_capitals(),
        *sums(30),
        *_conversions(),
        *(Single(question, answer) for question, answer in advice.EXPLAINED),
        *_functions(),
        *_sorted_words(),
        *_elements_as_json(),
        *_recipes(),
    ]


def chinese_singles() -> list[Single]:
    """Return every Chinese single-turn row of the demo."""
    return [
        *(
            Single(
                f"“{idiom}”是什么意思？请造一个句子。", f"“{idiom}”比喻{meaning}。例如：{example}"
            )
            for idiom, meaning, example, _ in chinese.IDIOMS
        ),
        *(
            Single(
                f"{province}的行政中心是哪座城市？",
                f"{province}的行政中心是{city}。{city}{feature}。",
            )
            for province, city, feature in chinese.PROVINCES
        ),
        *(
            Single(
                f"“{verse}”的下一句是什么？出自哪首诗？",
                f"“{verse}”的下一句是“{following}”，出自{poet}的《{title}》。",
            )
            for verse, following, poet, title in chinese.VERSES
        ),
        *(Single(question, answer) for question, answer in chinese.EXPLAINED),
    ]


def sums(count: int) -> list[Single]:
    """Return that many word problems with their worked answers; numbers grow with the place."""
    kinds = (_sale, _drive, _shares, _percent, _rectangle)
    return [kinds[place % len(kinds)](place // len(kinds)) for place in range(count)]


def _sale(n: int) -> Single:
    loaves, price, cakes, cost = 12 + 3 * n, 3 + n % 2, 5 + n, 14 + 2 * n
    first, second = loaves * price, cakes * cost
    return Single(
        f"A baker sells {loaves} loaves at {price} euros each and {cakes} cakes at {cost} euros"
        " each. How much money does she take in?",
        f"The loaves bring {loaves} × {price} = {first} euros, the cakes {cakes} × {cost} ="
        f" {second} euros. The baker takes in {first} + {second} = {first + second} euros.",
    )


def _drive(n: int) -> Single:
    speed, hours = 60 + 5 * n, 2 + n
    return Single(
        f"A car drives {speed} kilometres an hour for {hours} hours. How far does it get?",
        f"Distance is speed times time: {speed} × {hours} = {speed * hours}. The car"
        f" covers {speed * hours} kilometres in {hours} hours.",
    )


def _shares(n: int) -> Single:
    children, pencils = 6 + n, 50 + 7 * n
    each, left = divmod(pencils, children)
    return Single(
        f"{children} children share {pencils} pencils equally. How many pencils does each child"
        " get, and how many are left over?",
        f"{pencils} divided by {children} is {each} with a remainder of {left}. So each child gets"
        f" {each} pencils, and {left} are left over.",
    )


def _percent(n: int) -> Single:
    share, whole = 5 * (n + 1), 240 + 20 * n
    return Single(
        f"What is {share} percent of {whole}?",
        f"{share} percent means {share} of every 100, so multiply: {whole} × {share} / 100 ="
        f" {whole * share / 100:g}. So {share} percent of {whole} is {whole * share / 100:g}.",
    )


def _rectangle(n: int) -> Single:
    long, wide = 8 + 2 * n, 5 + n
    return Single(
        f"The sides of a rectangle are {long} cm and {wide} cm. What are its area and perimeter?",
        f"The area of the rectangle is {long} × {wide} = {long * wide} square centimetres. Its"
        f" perimeter is 2 × ({long} + {wide}) = {2 * (long + wide)} centimetres.",
    )


def _capitals() -> list[Single]:
    asked = (
        "What is the capital of {}, and what is it known for?",
        "Name the capital of {} and tell me one thing about it.",
        "Which city is the capital of {}? Add a fact that travellers like.",
    )
    return [
        Single(asked[place % 3].format(country), f"The capital of {country} is {city}. It {fact}.")
        for place, (country, city, fact) in enumerate(english.CAPITALS)
    ]


def _conversions() -> list[Single]:
    return [
        Single(f"Convert {given} to {' '.join(result.split(' ')[1:])}.",
               f"{given} equal {result}: {rule}.")
        for given, result, rule in english.CONVERSIONS
    ]  # fmt: skip


def _functions() -> list[Single]:
    return [
        Single(f"Write a Python function that {task}.",
               f"This Python function {task}:\n\n```python\n{code}\n```\n\n{remark}")
        for task, code, remark in english.FUNCTIONS
    ]  # fmt: skip


def _sorted_words() -> list[Single]:
    nouns = [name for name, _, _, _ in english.ELEMENTS]
    groups = [nouns[start : start + 5] for start in range(0, 15, 2)]
    return [
        Single("Sort these words alphabetically.", ", ".join(sorted(group)), ", ".join(group))
        for group in groups
        if group != sorted(group)
    ]


def _elements_as_json() -> list[Single]:
    return [
        Single(
            f"Give the symbol and the atomic number of {name} as an object in JSON with the keys"
            " symbol and number.",
            json.dumps({"symbol": symbol, "number": number}),
        )
        for name, symbol, number, _ in english.ELEMENTS
    ]


def _recipes() -> list[Single]:
    return [
        Single(
            f"How do I cook {dish}? Give the ingredients, then three numbered steps.",
            f"Ingredients for {dish}: {ingredients}.\n\n"
            + "\n".join(f"{place}. {step}" for place, step in enumerate(steps, start=1)),
        )
        for dish, ingredients, steps in advice.RECIPES
    ]
