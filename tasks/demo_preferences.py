"""Compared pairs, thumbs, rated answers and open prompts, with their planted faults."""

from typing import Any, NamedTuple

from tasks import demo_advice as advice
from tasks import demo_chinese as chinese
from tasks import demo_english as english
from tasks.demo_singles import sums
from tasks.demo_talks import said

Judged = tuple[str, str, str, str]
Ratings = tuple[tuple[str, float | None], ...]


class Plan(NamedTuple):
    """What a prompt's answers are rated, and what that must give: pairs and ranked answers."""

    places: tuple[int, ...]
    ratings: Ratings
    pairs: int
    ranked: int


ORDINARY = Plan((), (("best", 5), ("fair", 3), ("poor", 1)), 1, 3)
TIED = Plan((0, 10, 20), (("best", 4), ("fair", 4)), 0, 0)
SAME_TEXT = Plan((1, 11), (("best", 5), ("BEST", 2)), 0, 2)
POOR = Plan((2, 12), (("fair", 2), ("poor", 1)), 0, 2)
CLOSE = Plan((3, 13), (("best", 4.2), ("fair", 4.0)), 0, 2)
ONE_RATED = Plan((4, 14), (("best", 5), ("fair", None), ("poor", None)), 0, 0)
ONE_MISSING = Plan((5, 15), (("best", 5), ("fair", None), ("poor", 1)), 1, 2)


def compared() -> list[dict[str, Any]]:
    """Return seed pairs that all hold, then two that contradict each other and one of equals."""
    return [*_capital_pairs(), *_verse_pairs(), *_code_pairs(), *_faulty_pairs()]


def thumbs() -> list[tuple[str, str, str]]:
    """Return prompt, completion and label; the last two rows contradict each other."""
    liked = [
        *((f"成语“{i}”怎么解释？", f"“{i}”的意思是：{m}。") for i, m, _, _ in chinese.IDIOMS[10:]),
        *((f"Tell me something about {p}.", f"{p} {fact}.") for p, _, _, fact in english.PLANETS),
        *((f"{f}怎么过？", f"{f}（{day}）{customs}。") for f, day, customs in chinese.FESTIVALS),
    ]  # fmt: skip
    disliked = [
        *(
            (f"成语“{i}”怎么解释？", f"就是{wrong}的意思。")
            for i, _, _, wrong in chinese.IDIOMS[10:]
        ),
        *((f"Tell me something about {p}.", "It is a planet.") for p, _, _, _ in english.PLANETS),
    ]
    doubted = (
        "Is a tomato a fruit?",
        "A tomato is a fruit to a botanist and a vegetable to a cook.",
    )
    return [
        *((*each, "true") for each in liked),
        *((*each, "false") for each in disliked),
        (*doubted, "true"),
        (*doubted, "false"),
    ]


def rated() -> list[dict[str, Any]]:
    """Return prompts with two or three rated answers; some ratings are tied, close or missing."""
    return [
        {"instruction": asked[0], "completions": _completions(place, *asked[1:])}
        for place, asked in enumerate(_judged())
    ]


def plans() -> list[Plan]:
    """Return the plan of each rated prompt, in the order of `rated`."""
    return [_plan(place) for place in range(len(_judged()))]


def prompts() -> list[dict[str, Any]]:
    """Return prompts without an answer; the last two repeat earlier ones but for case and marks."""
    asked = [*advice.PROMPTS, *chinese.PROMPTS]
    again = [advice.PROMPTS[0].upper(), advice.PROMPTS[1].replace(" ", "  ") + "!"]
    return [{"prompt": prompt} for prompt in [*asked, *again]]


def _capital_pairs() -> list[dict[str, Any]]:
    return [
        _pair(
            f"Is {mistaken} the capital of {country}?",
            f"No. The capital of {country} is {capital}. {mistaken} is a large and well-known city,"
            f" but the government sits in {capital}.",
            f"Yes, {mistaken} is the capital of {country}.",
        )
        for country, capital, mistaken in english.MISTAKEN_CAPITALS
    ]


def _verse_pairs() -> list[dict[str, Any]]:
    poets = [poet for _, _, poet, _ in chinese.VERSES]
    return [
        _pair(
            f"“{verse}”是谁写的？",
            f"“{verse}”出自{poet}的《{title}》，下一句是“{following}”。",
            f"这句诗是{next(other for other in poets if other != poet)}写的。",
        )
        for verse, following, poet, title in chinese.VERSES
    ]


def _code_pairs() -> list[dict[str, Any]]:
    return [
        _pair(
            said(
                f"Write a short Python function that {task}.",
                f"```python\n{code}\n```",
                "Why does that work?",
            ),
            said("", remark)[1:],
            said("", "It works because Python runs it.")[1:],
        )
        for task, code, remark in english.FUNCTIONS[:6]
    ]


def _faulty_pairs() -> list[dict[str, Any]]:
    asked = "Which instrument is easier to begin with, the piano or the violin?"
    piano = "The piano: every key gives a clean tone from the first day."
    violin = "The violin: it is light, and a child can carry it to school."
    sea = "The sea is salty because rivers carry dissolved minerals into it."
    return [
        _pair(asked, piano, violin),
        _pair(asked, violin, piano),
        _pair("Why is the sea salty, in one sentence?", sea, sea.upper()),
    ]


def _pair(prompt: object, chosen: object, rejected: object) -> dict[str, Any]:
    annotated = {"accuracy": 5, "safety": 5, "helpfulness": 4}
    return {
        "prompt": prompt,
        "chosen": chosen,
        "rejected": rejected,
        "annotation_metrics": annotated,
    }


def _judged() -> list[Judged]:
    idioms = [
        (f"“{i}”说的是什么道理？", f"“{i}”说的是{m}。比如：{e}", f"说的是{m}。", f"{wrong}。")
        for i, m, e, wrong in chinese.IDIOMS[:10]
    ]
    problems = [
        (each.request, each.answer, each.answer.rpartition(". ")[2], "You should ask a teacher.")
        for each in sums(40)[30:]
    ]
    return [*advice.JUDGED, *chinese.JUDGED, *idioms, *problems]


def _completions(place: int, best: str, fair: str, poor: str) -> list[dict[str, Any]]:
    texts = {"best": best, "fair": fair, "poor": poor, "BEST": best.upper()}
    plan = _plan(place)
    write = _aspects if plan is ORDINARY and place % 2 else _rating
    return [
        write(texts[which], rating, f"model-{letter}")
        for letter, (which, rating) in zip("abc", plan.ratings, strict=False)
    ]


def _plan(place: int) -> Plan:
    planned = (TIED, SAME_TEXT, POOR, CLOSE, ONE_RATED, ONE_MISSING)
    return next((plan for plan in planned if place in plan.places), ORDINARY)


def _rating(text: str, rating: float | None, model: str) -> dict[str, Any]:
    return {"response": text, "rating": rating, "model": model}


def _aspects(text: str, rating: float | None, model: str) -> dict[str, Any]:
    named = {name: {"Rating": str(rating)} for name in ("helpfulness", "honesty", "truthfulness")}
    return {"response": text, "annotations": named, "model": model}
