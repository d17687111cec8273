"""Opinions at landing: which numbers a record states, on which scales, and what is refused."""

from collections.abc import Iterator, Mapping

from tasks.blocks import Row
from tasks.readers.drafts import Annotation, Answer, Comparison, Drafts, Score, Unreadable, Vote
from tasks.scales import FIVE, Scale, on_five
from tasks.tables import METRICS

# What a source of a role that is no corpus may hold, and nothing else may.
BESIDE: dict[str, tuple[type, ...]] = {"scores": (Score,), "annotations": (Annotation, Vote)}
_WRONG_ROLE = "scores and annotations stand in sources of their role, and nothing else does"
Metrics = dict[str, float | None] | None


def check(drafts: Drafts, role: str, stated: Scale | None) -> None:
    """Refuse a record before anything of it is kept; `stated` is the scale of its source.

    Raises `Unreadable`: wrong_role for what its source may not hold, outside_scale for a number
    that is not on its scale.
    """
    wanted = BESIDE.get(role)
    if wanted is None:
        is_wrong = any(isinstance(each, Score | Annotation | Vote) for each in drafts)
    else:
        is_wrong = not all(isinstance(each, wanted) for each in drafts)
    if is_wrong or not drafts:
        raise Unreadable("wrong_role", _WRONG_ROLE)
    if role != "benchmark":
        for name, value, (low, high) in _numbers(drafts, stated):
            if not low <= value <= high:
                told = f"{name}: not from {low:g} to {high:g}; state the scale that it lies on"
                raise Unreadable("outside_scale", told)


def _numbers(drafts: Drafts, stated: Scale | None) -> Iterator[tuple[str, float, Scale]]:
    for draft in drafts:
        if isinstance(draft, Annotation):
            yield draft.standard, draft.value, scale_of(draft, stated)
        elif isinstance(draft, Comparison):
            yield from _told(draft, scale_of(draft, stated), ("chosen_rating", "rejected_rating"))
            yield from _known(draft.metrics, scale_of(draft, stated))
        elif isinstance(draft, Answer):
            yield from _told(draft, scale_of(draft, stated, draft.rating_scale), ("rating",))
            yield from _known(draft.metrics, scale_of(draft, stated, draft.metrics_scale))


def _told(
    draft: Answer | Comparison, scale: Scale, names: tuple[str, ...]
) -> Iterator[tuple[str, float, Scale]]:
    for name in names:
        if (value := getattr(draft, name)) is not None:
            yield name, value, scale


def _known(metrics: Mapping[str, float], scale: Scale) -> Iterator[tuple[str, float, Scale]]:
    yield from ((name, metrics[name], scale) for name in METRICS if name in metrics)


def scale_of(
    draft: Annotation | Answer | Comparison, stated: Scale | None, known: Scale | None = None
) -> Scale:
    """Return a scale: the record's own, else its source's, else the key's, else 1 to 5."""
    return draft.scale or stated or known or FIVE


def answer_row(draft: Answer, stated: Scale | None) -> Row:
    """Return what was said of an answer, as `tasks.blocks` holds it."""
    metrics = metrics_of(draft.metrics)
    told = (draft.rating, draft.rank, draft.label, metrics)
    who = (draft.model, draft.annotator)
    no_scale = (None, None)
    if all(each is None for each in told):
        # When it was given tells which answer a user kept.
        return (*told, *who, *no_scale, *no_scale, None, draft.annotated_at, None)
    of_rating = scale_of(draft, stated, draft.rating_scale)
    of_metrics = scale_of(draft, stated, draft.metrics_scale)
    scales = (
        *(no_scale if draft.rating is None else of_rating),
        *(no_scale if metrics is None else of_metrics),
    )
    return (*told, *who, *scales, draft.kind, draft.annotated_at, draft.label_origin)


def side_row(draft: Comparison, rating: float | None, stated: Scale | None) -> Row:
    """Return what was said of one side of a pair: its rating, where it has one."""
    return answer_row(Answer([], [], rating=rating, scale=scale_of(draft, stated)), None)


def five_of(rating: float | None, scale: Scale) -> float | None:
    """Return a rating on the scale from 1 to 5, None for None."""
    return None if rating is None else on_five(rating, scale)


def pair_metrics(draft: Comparison, stated: Scale | None) -> Metrics:
    """Return the metrics of a pair on the scale from 1 to 5, None where it has none."""
    scale = scale_of(draft, stated)
    return metrics_of({n: on_five(value, scale) for n, value, _ in _known(draft.metrics, scale)})


def metrics_of(metrics: Mapping[str, float]) -> Metrics:
    """Return every known metric by its name, None where none of them is there."""
    known = {name: metrics.get(name) for name in METRICS} if metrics else {}
    return known if any(value is not None for value in known.values()) else None
