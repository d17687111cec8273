"""Plots as inline SVG: bars before and after with a count on each; colours are the page's."""

from typing import Any

from tasks.markup import Markup, joined, tag, text

_WIDTH, _HEIGHT, _FLOOR, _TOP = 320, 150, 122, 16
_SCALE = 1_000


def before_and_after(bars: dict[str, list[Any]]) -> Markup:
    """Return pale bars of staged rows with the published ones in them, from `edges` or `labels`."""
    labels = [str(label) for label in bars["labels"]] if "labels" in bars else _edges(bars["edges"])
    rows = _trimmed(list(zip(labels, bars["staged"], bars["published"], strict=True)))
    return _chart([(label, [("before", staged), ("after", kept)]) for label, staged, kept in rows])


def histogram(bars: dict[str, list[Any]]) -> Markup:
    """Return plain bars of `rows` over their lower `edges`."""
    labels = _edges(bars["edges"])
    rows = zip(labels, bars["rows"], strict=True)
    return _chart([(label, [("after", count)]) for label, count in rows])


def share_bar(*shares: tuple[str, float]) -> Markup:
    """Return one thin bar of (class, share of the whole) pieces, left to right."""
    left, pieces = 0.0, []
    for name, share in shares:
        width = share * 100
        pieces.append(_rect(name, left, 0, width, 4))
        left += width
    return tag("svg", joined(pieces), class_="share", viewBox="0 0 100 4",
               preserveAspectRatio="none", aria_hidden="true")  # fmt: skip


def span_labels(edges: list[Any]) -> list[str]:
    """Return where each bar begins, as a table tells it: `0 –`, `50 –`, `12.8k –`."""
    return [f"{label} –" for label in _edges(edges)]


def _chart(bars: list[tuple[str, list[tuple[str, int]]]]) -> Markup:
    highest = max((count for _, parts in bars for _, count in parts), default=0) or 1
    step = _WIDTH / max(len(bars), 1)
    drawn = joined(_bar(place * step, step, highest, *bar) for place, bar in enumerate(bars))
    line = Markup(f'<line x1="0" y1="{_FLOOR}" x2="{_WIDTH}" y2="{_FLOOR}"/>')
    return tag("svg", drawn, line, viewBox=f"0 0 {_WIDTH} {_HEIGHT}", role="img", class_="plot")


def _bar(
    left: float, step: float, highest: int, label: str, parts: list[tuple[str, int]]
) -> Markup:
    middle, width = left + step / 2, min(step * 0.72, 48)
    tall = [(name, count, (_FLOOR - _TOP) * count / highest) for name, count in parts]
    rects = [_rect(name, middle - width / 2, _FLOOR - y, width, y) for name, _, y in tall]
    told = tag("title", text(f"{label}: {' → '.join(f'{count:,}' for _, count in parts)}"))
    top = _FLOOR - max(y for *_, y in tall) - 4
    labels = [_label(middle, _FLOOR + 14, label, "at")]
    if parts[0][1]:
        labels.append(_label(middle, top, _brief(parts[-1][1]), "count"))
    return tag("g", told, *rects, *labels)


def _rect(name: str, x: float, y: float, width: float, height: float) -> Markup:
    numbers = f'x="{x:.2f}" y="{y:.2f}" width="{width:.2f}" height="{height:.2f}"'
    return Markup(f'<rect class="{name}" {numbers}/>')


def _label(x: float, y: float, content: str, name: str) -> Markup:
    return tag("text", text(content), x=f"{x:.1f}", y=f"{y:.1f}", class_=name)


def _edges(edges: list[Any]) -> list[str]:
    return [_brief(edge) for edge in edges]


def _brief(number: float) -> str:
    for size, letter in ((_SCALE**2, "M"), (_SCALE, "k")):
        if number >= size:
            return f"{number / size:.3g}{letter}"
    return f"{number:.3g}"


def _trimmed(rows: list[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    """Return the bars without the empty ones at both ends."""
    held = [place for place, (_, staged, _) in enumerate(rows) if staged]
    return rows[held[0] : held[-1] + 1] if held else []
