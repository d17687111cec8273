"""The release's figures as Markdown: bars of text where the report has plots."""

from typing import Any

from tasks.figures import TALLIED
from tasks.markdown import table
from tasks.pair_figures import BLIND
from tasks.plots import span_labels

_SIGNALS = ("length_chars", "overall_score", "language", "turn_count", "topic")
_BAR_CHARS = 20


def figures_markdown(figures: dict[str, Any]) -> str:
    """Return staged against published rows by signal, and the pairs by origin, as tables."""
    parts = [
        f"**{entity}, {signal}**\n\n{_bars(figures[entity][signal])}"
        for entity in TALLIED
        for signal in _SIGNALS
        if any(figures[entity].get(signal, {}).get("staged", ()))
    ]
    return "\n".join([*parts, *_of_pairs(figures["pairs"]), _of_thumbs(figures.get("thumbs"))])


def _bars(bars: dict[str, list[Any]]) -> str:
    labels = bars["labels"] if "labels" in bars else span_labels(bars["edges"])
    highest = max(bars["staged"])
    rows = [
        (label, staged, kept, _bar(kept, staged, highest))
        for label, staged, kept in zip(labels, bars["staged"], bars["published"], strict=True)
        if staged
    ]
    return table(("from", "staged", "published", "█ published ░ not"), rows)


def _bar(kept: int, staged: int, highest: int) -> str:
    whole = round(_BAR_CHARS * staged / highest)
    full = round(_BAR_CHARS * kept / highest)
    return "█" * full + "░" * (whole - full)


def _of_pairs(told: dict[str, Any]) -> list[str]:
    """Return the pairs by origin and by source, and what a blind guess gets right of them."""
    parts = [f"**pairs**\n\n{_pairs('origin', [*told['origins'], *told.get('all', [])])}"]
    if told.get("sources"):
        parts.append(f"**pairs by source**\n\n{_pairs('source_name', told['sources'])}")
    if blind := told.get("baselines"):
        said = ", ".join(f"{name} {blind[name]:.1%}" for name in BLIND)
        parts.append(
            f"A guess that reads no word is right this often, equal lengths half: {said}.\n"
        )
    return parts


def _pairs(name: str, groups: list[dict[str, Any]]) -> str:
    head = (name, "pairs", "longer_wins", "shorter_wins", "longer_share", "95 %", "median_margin")
    return table(head, [_of_group(name, each) for each in groups])


def _of_group(name: str, each: dict[str, Any]) -> tuple[Any, ...]:
    share = each.get("longer_share")
    spread = None if share is None else f"{each['low']:.1%} – {each['high']:.1%}"
    told = None if share is None else f"{share:.1%}"
    counts = (each["pairs"], each["longer_wins"], each["shorter_wins"])
    return (each[name], *counts, told, spread, each["median_margin"])


def _of_thumbs(told: dict[str, Any] | None) -> str:
    if not told or not told["desirable"] + told["undesirable"]:
        return ""
    said = f"{told['desirable']:,} good, {told['undesirable']:,} bad"
    if told["desirable_weight"] is None:
        return f"**unpaired**\n\n{said}: KTO needs both.\n"
    weights = (
        f"desirable_weight {told['desirable_weight']:g}, undesirable_weight"
        f" {told['undesirable_weight']:g}"
    )
    return f"**unpaired**\n\n{said}; for KTO {weights} bring them between 1:1 and 4:3.\n"
