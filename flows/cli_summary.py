"""A release at a glance: what came in, what fell out and why, what came out, where it lies."""

from typing import TYPE_CHECKING, Any

from flows.cli_draw import draw_annotations, draw_benchmarks, release_row
from flows.cli_print import say, say_table
from tasks.shown import LOOKED_AT, looked_at
from tasks.tables import SPLITS

if TYPE_CHECKING:
    from tasks.releases import Release

_SAMPLED = 3
_ENTITIES = ("conversations", "answers", "comparisons", "prompts")


def summary(release: "Release") -> dict[str, Any]:
    """Return what `sluice show` and `sluice curate` answer: funnel, rejections, tables, samples."""
    from tasks.questions import samples

    return release_row(release) | {
        "folder": str(release.folder),
        "counts": release.manifest["counts"],
        "inputs": release.manifest["inputs"],
        "layers": release.manifest["layers"],
        "rejections": release.manifest["rejections"],
        "benchmarks": release.manifest.get("benchmarks", []),
        "scorers": release.manifest.get("scorers", []),
        "annotations": release.manifest.get("annotations", {}),
        "tables": release.tables,
        "samples": samples(release, _SAMPLED),
    }


def draw_summary(answer: dict[str, Any]) -> None:
    """Print inputs, funnel, rejections, tables, samples and where the release lies."""
    marks = "".join(f" ({mark})" for mark in ("current", "sample") if answer[f"is_{mark}"])
    counts = answer["counts"]
    say(f"{answer['dataset']} {answer['version']}{marks}")
    say(
        f"{counts['landed']:,} records landed: {counts['staged']:,} staged,"
        f" {counts['quarantined']:,} quarantined"
    )
    _draw_inputs(answer["inputs"])
    _draw_funnel(answer["layers"])
    _draw_rejections(answer["rejections"])
    if answer["benchmarks"]:
        draw_benchmarks(answer["benchmarks"])
    if answer["scorers"]:
        _draw_scorers(answer["scorers"])
    if answer["annotations"]:
        draw_annotations(answer["annotations"])
    for table, rows in answer["samples"].items():
        _draw_samples(table, rows)
    _draw_tables(answer["tables"])
    say(f"release: {answer['folder']}")


def _draw_scorers(scorers: list[dict[str, Any]]) -> None:
    """Print a line a scorer: its scores, those of no row that is known, those of SFT candidates."""
    names = ("score_count", "unknown_count", "candidate_count", "lowest_score", "highest_score")
    head = ["scorer", "scores", "of unknown ids", "of candidates", "lowest", "highest"]
    rows = [[each["scorer"], *(each[name] for name in names)] for each in scorers]
    say_table("scores from outside", head, rows)


def _draw_inputs(inputs: list[dict[str, Any]]) -> None:
    rows = [
        [
            *(each["source_name"], each["file"], "a copy" if each["is_copy"] else each["format"]),
            *(_share(each), each["records"], each["quarantined"] or None),
        ]
        for each in inputs
    ]
    head = ["source", "file", "format found", "of the first", "records", "quarantined"]
    say_table("what was read", head, rows)
    for each in inputs:
        if each.get("unknown_reason"):
            say(f"unknown in {each['source_name']}/{each['file']}: {each['unknown_reason']}")


def _share(each: dict[str, Any]) -> str:
    # A release made by an older version does not say how sure it was.
    share = each.get("format_confidence")
    return "" if each["is_copy"] or share is None else f"{share:.0%}"


def _draw_funnel(layers: list[dict[str, Any]]) -> None:
    """Print a line a layer; an entity's cell tells the rows kept and, in brackets, those lost."""
    names = list(dict.fromkeys(each["layer"] for each in layers))
    found = {(each["layer"], each["entity"]): each for each in layers}
    first = [found.get((names[0], entity), {}).get("rows_in", 0) for entity in _ENTITIES]
    rows: list[list[Any]] = [["staged", *(f"{count:,}" for count in first)]]
    rows += [[name, *(_kept(found.get((name, e))) for e in _ENTITIES)] for name in names]
    say_table("rows by layer (lost in it)", ["layer", *_ENTITIES], rows)


def _kept(each: dict[str, Any] | None) -> str:
    if each is None:
        return ""
    return f"{each['kept']:,}" + (f" (-{each['rejected']:,})" if each["rejected"] else "")


def _draw_rejections(rejections: list[dict[str, Any]]) -> None:
    by_rule: dict[tuple[str, str], dict[str, int]] = {}
    for each in rejections:
        counts = by_rule.setdefault((each["layer"], each["rule"]), {})
        counts[each["entity"] or "records"] = each["rows"]
    columns = [c for c in ("records", *_ENTITIES) if any(c in found for found in by_rule.values())]
    rows = [[*key, *(found.get(name) for name in columns)] for key, found in by_rule.items()]
    say_table("why rows fell out", ["layer", "rule", *columns], rows)


def _draw_tables(tables: dict[str, dict[str, int]]) -> None:
    rows = [
        [table, *(counts.get(split, 0) for split in SPLITS)] for table, counts in tables.items()
    ]
    say_table("published rows", ["table", *SPLITS], rows)


def _draw_samples(table: str, rows: list[dict[str, Any]]) -> None:
    shown = [name for name in LOOKED_AT[table] if any(row.get(name) is not None for row in rows)]
    say_table(table, shown, [[looked_at(name, row[name]) for name in shown] for row in rows])
