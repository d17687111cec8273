"""What a release tells of its annotations: who agrees, what contradicts, what names no answer."""

from typing import Any

from tasks.engine import Keys, connection, show_by_key
from tasks.lake import Lake
from tasks.markdown import table

# Names in the manifest, each with the table that holds its rows and the query that tells them.
_ROWS = {
    "agreements": (
        "scored.agreements",
        "select * from scored.agreements order by source_name, standard",
    ),
    "contradictions": (
        "scored.contradictions",
        "select contradiction, count(*) as answers from scored.contradictions"
        " group by all order by contradiction",
    ),
    "cycles": (
        "scored.cycles",
        "select cycle_id, any_value(cycle_size) as answers from scored.cycles"
        " group by all order by cycle_id",
    ),
    "outside": (
        "scored.outside_opinions",
        "select * from scored.outside_opinions order by source_name, kind",
    ),
}
_MOST_CYCLES = 20
HEAD = ("source", "standard", "opinions", "answers", "by two or more", "mean spread", "alpha")
CHECKED_HEAD = ("contradiction", "answers")
OUTSIDE_HEAD = ("source", "kind", "opinions", "of unknown ids", "votes", "lost votes")
NONE = "Nobody judged an answer."
TOLD = (
    "Opinions on the scale from 1 to 5. Spread is the highest less the lowest of one answer, alpha"
    " is Krippendorff's for numbers over answers that two named annotators or more judged: 1 is"
    " agreement, 0 is chance."
)
CHECKED = "Answers whose opinions contradict each other wait for review: none of them is published."
CIRCLES = "Preferences that run in a circle: {circles}, with {answers} answers in them."
OUTSIDE = "Opinions from files, by the id of an answer; unknown are those of no answer."


def annotation_figures(lake: Lake, keys: Keys) -> dict[str, Any]:
    """Return agreements, contradictions, circles of preferences and opinions from files.

    Of the circles, their number, that of their answers, and the first 20 by their ids.
    """
    found: dict[str, Any] = {}
    with connection(lake) as con:
        for name, (held, sql) in _ROWS.items():
            show_by_key(con, lake, held, keys)
            found[name] = con.sql(sql).to_arrow_table().to_pylist()
    cycles = found["cycles"]
    answers = sum(each["answers"] for each in cycles)
    found["cycles"] = {"count": len(cycles), "answers": answers, "first": cycles[:_MOST_CYCLES]}
    return found


def agreement_cells(annotations: dict[str, Any]) -> list[list[Any]]:
    """Return one row a source and standard, as `HEAD` names its columns."""
    counts = ("annotation_count", "answer_count", "compared_count")
    names = ("source_name", "standard", *counts, "mean_spread", "alpha")
    return [[each[name] for name in names] for each in annotations["agreements"]]


def contradiction_cells(annotations: dict[str, Any]) -> list[list[Any]]:
    """Return one row a kind of contradiction, as `CHECKED_HEAD` names its columns."""
    return [[each["contradiction"], each["answers"]] for each in annotations["contradictions"]]


def outside_cells(annotations: dict[str, Any]) -> list[list[Any]]:
    """Return one row a source of opinions and a kind, as `OUTSIDE_HEAD` names its columns."""
    counts = ("annotation_count", "unknown_count", "vote_count", "lost_vote_count")
    return [
        [each[name] for name in ("source_name", "kind", *counts)] for each in annotations["outside"]
    ]


def annotations_markdown(annotations: dict[str, Any]) -> str:
    """Return the annotations of a release as Markdown tables; a sentence where there are none."""
    cycles = annotations["cycles"]
    circles = CIRCLES.format(circles=cycles["count"], answers=cycles["answers"])
    parts = [
        (HEAD, agreement_cells(annotations), TOLD),
        (CHECKED_HEAD, contradiction_cells(annotations), CHECKED),
        (OUTSIDE_HEAD, outside_cells(annotations), OUTSIDE),
    ]
    told = [f"{table(head, list(map(tuple, rows)))}\n{why}\n" for head, rows, why in parts if rows]
    told += [f"{circles}\n"] if cycles["count"] else []
    return "\n".join(told) or f"{NONE}\n"
