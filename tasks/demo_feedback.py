"""A product log with corrections and answers asked for again, and ballots of several voters."""

from typing import Any

# What was asked, what the model said, what a user made of it.
CORRECTED = (
    (
        "How long should green tea steep?",
        "Green tea should steep in boiling water for ten minutes, until it is dark.",
        "Green tea should steep for two to three minutes in water of about 80 °C; boiling water"
        " makes it bitter.",
    ),
    (
        "How often does a leap year come?",
        "A leap year comes every four years, always.",
        "A leap year comes every four years, but for full centuries that 400 does not divide.",
    ),
    (
        "煮鸡蛋要多久？",
        "水开后煮二十分钟，蛋黄才会熟。",
        "水开后煮七到八分钟，蛋黄刚好凝固；喜欢溏心的话煮六分钟就够了。",
    ),
    (
        "仙人掌多久浇一次水？",
        "每天早晚各浇一次，土要一直湿着。",
        "夏天大约两周一次，冬天一个月一次，等土干透再浇。",
    ),
)
# What was asked, an answer that was asked for again, the one that was kept.
ASKED_AGAIN = (
    (
        "Suggest a name for a grey kitten.",
        "Kitten names are a matter of taste.",
        "Call her Ash: short, easy to call, and the colour of her coat.",
    ),
    (
        "Give me a one-line summary of photosynthesis.",
        "Photosynthesis is a process in plants.",
        "Plants use sunlight to turn water and carbon dioxide into sugar and oxygen.",
    ),
    (
        "给我的面馆起个名字。",
        "面馆的名字可以有很多种。",
        "叫“一碗春”：好记，听着就暖和。",
    ),
)
# What was asked, and three answers, the best first.
BALLOTS = (
    (
        "How do I get a red wine stain out of a tablecloth?",
        "Blot it at once, then pour on soda water or rub in salt, and wash it cold.",
        "Wash it in the machine and hope for the best.",
        "Iron it, and the stain will fade.",
    ),
    (
        "怎样挑一个甜西瓜？",
        "看瓜脐，小的更甜；拍一拍，声音清脆的已经熟了；再看底部的黄斑，越黄越好。",
        "挑大的，大的一般都熟了。",
        "西瓜都一样甜。",
    ),
)
# Every voter sees three ballots; one of three prefers the second answer to the first.
_VOTES = {"ann": ((0, 1), (1, 2), (0, 2)), "bo": ((0, 1), (1, 2)), "cy": ((1, 0), (1, 2))}
_MINUTE = "2026-03-0{day}T09:{minute:02}:00Z"


def log() -> list[dict[str, Any]]:
    """Return logged answers: corrected ones, then those asked for again with what was kept."""
    return [*_corrected(), *_asked_again()]


def ballots() -> list[dict[str, Any]]:
    """Return one pair a vote, each with the name of its voter."""
    return [
        {"prompt": asked, "chosen": said[won], "rejected": said[lost], "annotator": voter}
        for asked, *said in BALLOTS
        for voter, votes in _VOTES.items()
        for won, lost in votes
    ]


def pair_count() -> int:
    """Return the pairs that are to come of it: of a ballot's three, all but the one outvoted."""
    return unpaired_count() + 3 * len(BALLOTS)


def ranked_count() -> int:
    """Return the ranked answers that are to come of the ballots."""
    return 3 * len(BALLOTS)


def unpaired_count() -> int:
    """Return the answers that nobody kept: those corrected and those asked for again."""
    return len(CORRECTED) + len(ASKED_AGAIN)


def _corrected() -> list[dict[str, Any]]:
    return [
        {
            "input": asked,
            "output": said,
            "correction": better,
            "user": "editor",
            "time": _MINUTE.format(day=1, minute=place),
        }
        for place, (asked, said, better) in enumerate(CORRECTED)
    ]


def _asked_again() -> list[dict[str, Any]]:
    return [
        {
            "input": asked,
            "output": said,
            "regenerate": is_first,
            "user": f"user {place}",
            "time": _MINUTE.format(day=2, minute=10 * place + (0 if is_first else 1)),
        }
        for place, (asked, poor, good) in enumerate(ASKED_AGAIN)
        for said, is_first in ((poor, True), (good, False))
    ]
