"""The release's figures as Markdown: bars of text where the report has plots."""

from typing import Any

from tasks.figures import TALLIED
from tasks.markdown import table
from tasks.plots import span_labels

_SIGNALS = ("length_chars", "overall_score", "language", "turn_count")
_BAR_CHARS = 20


def figures_markdown(figures: dict[str, Any]) -> str:
    """Return staged against published rows by signal, and the pairs by origin, as tables."""
    parts = [
        f"**{entity}, {signal}**\n\n{_bars(figures[entity][signal])}"
        for entity in TALLIED
        for signal in _SIGNALS
        if any(figures[entity][signal]["staged"])
    ]
    return "\n".join([*parts, f"**pairs**\n\n{_pairs(figures['pairs']['origins'])}"])


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


def _pairs(origins: list[dict[str, Any]]) -> str:
    names = ("origin", "pairs", "longer_wins", "shorter_wins", "median_margin")
    return table(names, [tuple(each[name] for name in names) for each in origins])
