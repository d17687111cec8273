"""The report's plots: candidates before and after, and what the pairs are like."""

from typing import Any

from tasks.figures import TALLIED
from tasks.markup import Markup, folded, joined, note, said, table, tag
from tasks.plots import before_and_after, histogram, span_labels

_CANDIDATES = {"conversations": "SFT candidates", "answers": "preference candidates"}
_SIGNALS = {
    "length_chars": "length of all turns, characters",
    "overall_score": "overall score",
    "language": "language of the answers",
    "turn_count": "turns",
}


def before_after(figures: dict[str, Any]) -> Markup:
    """Return four plots for SFT candidates and four for answers, with the same as numbers."""
    keys = joined(
        joined([tag("span", class_=f"key {name}"), said(told)])
        for name, told in (("before", "staged"), ("after", "published"))
    )
    how = note(
        "Each bar begins at the number under it; the number on it is what was published."
        " Rows are counted by the ledger's verdict."
    )
    return joined([tag("p", keys), how, *(_entity(name, figures[name]) for name in TALLIED)])


def pairs(told: dict[str, Any]) -> Markup:
    """Return pairs by origin, how often the longer answer was chosen, and bars of margins."""
    if not told["origins"]:
        return note("No pairs were published.")
    head = ["origin", "pairs", "the longer answer won", "median margin"]
    shown = [table(head, [_origin(each) for each in told["origins"]])]
    shown.append(
        note(
            "The share is of pairs whose answers differ in characters. Far over half,"
            " a reward model may learn length instead of quality."
        )
    )
    if told["margin"]["edges"]:
        bars = _figure("margin: chosen minus rejected rating", histogram(told["margin"]))
        shown.append(tag("div", bars, class_="plots"))
    return joined(shown)


def longer_share(origin: dict[str, Any]) -> float | None:
    """Return the share of pairs with answers of unlike length whose longer one was chosen."""
    unlike = origin["longer_wins"] + origin["shorter_wins"]
    return origin["longer_wins"] / unlike if unlike else None


def _origin(each: dict[str, Any]) -> list[Any]:
    share = longer_share(each)
    won = "" if share is None else f"{each['longer_wins']:,} ({share:.0%})"
    return [said(each["origin"]), each["pairs"], won, each["median_margin"]]


def _entity(name: str, bars: dict[str, Any]) -> Markup:
    if not any(bars["language"]["staged"]):
        return Markup("")
    plots = joined(_figure(what, before_and_after(bars[key])) for key, what in _SIGNALS.items())
    numbers = joined(
        joined([tag("p", said(what)), _numbers(bars[key])]) for key, what in _SIGNALS.items()
    )
    return joined(
        [
            tag("h3", said(_CANDIDATES[name])),
            tag("div", plots, class_="plots"),
            folded(said("the same as numbers"), numbers),
        ]
    )


def _figure(title: str, plot: Markup) -> Markup:
    return tag("figure", tag("figcaption", said(title)), plot)


def _numbers(bars: dict[str, Any]) -> Markup:
    labels = bars["labels"] if "labels" in bars else span_labels(bars["edges"])
    rows = zip(labels, bars["staged"], bars["published"], strict=True)
    return table(["from", "staged", "published"], [list(row) for row in rows if row[1]])
