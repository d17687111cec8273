"""The report's plots: candidates before and after, and what the pairs are like."""

from typing import Any

from tasks.figures import TALLIED
from tasks.markup import Markup, folded, joined, note, said, table, tag, text
from tasks.pair_figures import BLIND
from tasks.plots import before_and_after, histogram, span_labels

_CANDIDATES = {"conversations": "SFT candidates", "answers": "preference candidates"}
_SIGNALS = {
    "length_chars": "length of all turns, characters",
    "overall_score": "overall score",
    "language": "language, as released",
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


def pairs(figures: dict[str, Any]) -> Markup:
    """Return pairs by origin and source, length bias, blind baselines, margins; then thumbs."""
    told, parts = figures["pairs"], [_thumbs(figures.get("thumbs"))]
    if not told["origins"]:
        return joined([note("No pairs were published."), *parts])
    head = ["pairs", "the longer answer won", "95 %", "median margin"]
    groups = [*told["origins"], *told.get("all", [])]
    shown = [table(["origin", *head], [_group(said(each["origin"]), each) for each in groups])]
    if told.get("sources"):
        rows = [_group(text(each["source_name"]), each) for each in told["sources"]]
        shown.append(table(["source", *head], rows))
    shown.append(
        note(
            "The share is of pairs whose answers differ in characters. Far over half,"
            " a reward model may learn length instead of quality."
        )
    )
    return joined([*shown, *_blind(told.get("baselines")), *_margin(told["margin"]), *parts])


def _blind(shares: dict[str, float] | None) -> list[Markup]:
    if not shares:
        return []
    how = "A guess that reads no word is right this often, equal lengths half."
    rows = [[said(name), f"{shares[name]:.1%}"] for name in BLIND]
    return [note(how), table(["guess", "right"], rows)]


def _margin(bars: dict[str, list[Any]]) -> list[Markup]:
    if not bars["edges"]:
        return []
    plot = _figure("margin: chosen minus rejected rating", histogram(bars))
    return [tag("div", plot, class_="plots")]


def _thumbs(told: dict[str, Any] | None) -> Markup:
    if not told or told["desirable_weight"] is None:
        return Markup("")
    return note(
        "{good} good and {bad} bad answers stand alone; for KTO the weights {desirable} (good) and"
        " {undesirable} (bad) bring them between 1:1 and 4:3.",
        good=f"{told['desirable']:,}",
        bad=f"{told['undesirable']:,}",
        desirable=f"{told['desirable_weight']:g}",
        undesirable=f"{told['undesirable_weight']:g}",
    )


def _group(name: Markup, each: dict[str, Any]) -> list[Any]:
    share = each.get("longer_share")
    won = "" if share is None else f"{each['longer_wins']:,} ({share:.0%})"
    spread = "" if share is None else f"{each['low']:.0%} – {each['high']:.0%}"
    return [name, each["pairs"], won, spread, each["median_margin"]]


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
            _topics(bars.get("topic", {})),
            folded(said("the same as numbers"), numbers),
        ]
    )


def _topics(bars: dict[str, list[Any]]) -> Markup:
    """Return the rows by topic as a table: a label may be longer than a bar is wide."""
    if not bars.get("labels"):
        return Markup("")
    rows = zip(bars["labels"], bars["staged"], bars["published"], strict=True)
    return table(["topic", "staged", "published"], [list(row) for row in rows])


def _figure(title: str, plot: Markup) -> Markup:
    return tag("figure", tag("figcaption", said(title)), plot)


def _numbers(bars: dict[str, Any]) -> Markup:
    labels = bars["labels"] if "labels" in bars else span_labels(bars["edges"])
    rows = zip(labels, bars["staged"], bars["published"], strict=True)
    return table(["from", "staged", "published"], [list(row) for row in rows if row[1]])
