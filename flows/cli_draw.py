"""How each answer is drawn on a terminal; the same answers go out as JSON."""

from typing import TYPE_CHECKING, Any

from flows.cli_print import json_line, say, say_table

if TYPE_CHECKING:
    from tasks.doctor import Finding
    from tasks.export import Written
    from tasks.fit_quality import Fit
    from tasks.garbage import Garbage
    from tasks.inspection import Inspection
    from tasks.questions import Answer
    from tasks.releases import Release


def release_row(release: "Release") -> dict[str, Any]:
    """Return what one line of `sluice releases` says."""
    manifest = release.manifest
    return {
        "dataset": release.dataset,
        "version": release.version,
        "release_id": manifest["release_id"],
        "created_at": manifest["created_at"],
        "rows": {table: sum(splits.values()) for table, splits in release.tables.items()},
        "is_current": release.is_current,
        "is_sample": release.is_sample,
    }


def draw_releases(rows: list[dict[str, Any]]) -> None:
    """Print one line a release."""
    tables = sorted({table for row in rows for table in row["rows"]})
    say_table(
        "releases",
        ["dataset", "version", "id", "created", *map(_heading, tables), "current", "sample"],
        [
            [
                *(row["dataset"], row["version"], row["release_id"][:12], row["created_at"][:16]),
                *(row["rows"].get(table, 0) for table in tables),
                *(row["is_current"], row["is_sample"]),
            ]
            for row in rows
        ],
    )


def draw_benchmarks(rows: list[dict[str, Any]]) -> None:
    """Print a line a benchmark: how much of it was found, and how many rows are out for it."""
    from tasks.benchmark_figures import HEAD, benchmark_cells

    title = "questions of benchmarks found, and the rows out for it"
    say_table(title, list(HEAD), benchmark_cells(rows))


def draw_annotations(told: dict[str, Any]) -> None:
    """Print who agrees by source and standard, what contradicts, and what names no answer."""
    from tasks import annotation_figures as figures

    for title, head, rows in (
        ("opinions on answers", figures.HEAD, figures.agreement_cells(told)),
        ("answers that wait for review", figures.CHECKED_HEAD, figures.contradiction_cells(told)),
        ("opinions from files", figures.OUTSIDE_HEAD, figures.outside_cells(told)),
    ):
        if rows:
            say_table(title, list(head), rows)


def draw_configured(rows: list[dict[str, str]]) -> None:
    """Print the benchmarks that a configuration names."""
    head = ["benchmark", "path", "format", "licence"]
    say_table("benchmarks configured", head, [[row[name] for name in head] for row in rows])


def _heading(table: str) -> str:
    return table.removeprefix("sft_").removeprefix("preference_")


def draw_formats(formats: list[dict[str, Any]]) -> None:
    """Print each record format with its example as JSON."""
    rows = [[each["name"], each["sentence"], json_line(each["example"])] for each in formats]
    say_table("formats", ["name", "one record is", "example"], rows)


def draw_rows(title: str, answer: "Answer") -> None:
    """Print a result's rows, and say if there are more."""
    say_table(title, answer.columns, [list(row.values()) for row in answer.rows])
    if answer.is_cut:
        say(f"the first {len(answer.rows)} rows; --limit shows more")


def draw_findings(findings: list["Finding"]) -> None:
    """Print what the doctor found."""
    rows = [[each.name, each.found, each.needed, each.is_well] for each in findings]
    say_table("doctor", ["what", "found", "needed", "well"], rows)


def draw_fits(fits: list["Fit"]) -> None:
    """Print each task's figures on held-out folds, and whether its model was kept."""
    columns = [
        *("language", "source", "rows", "share", "length_auc", "auc", "auc_low", "auc_high"),
        *("gain_low", "over", "precision", "precision_low", "recall"),
    ]
    for fit in fits:
        rows = [[each[name] for name in columns] for each in fit.figures]
        say_table(f"{fit.task}: {fit.why}", columns, rows)
        names = ["language", "source", "length_auc", "auc", "gain", "gain_low", "gain_high"]
        rows = [[each.get(name) for name in names] for each in fit.transfers]
        say_table("learnt from the other sources alone", names, rows) if rows else None


def draw_written(files: list["Written"]) -> None:
    """Print the exported files."""
    say_table(
        "exported",
        ["table", "split", "records", "file"],
        [[each.table, each.split, each.records, each.path] for each in files],
    )


def draw_damages(inspection: "Inspection") -> None:
    """Print each file that is not as it was written, then how many were read."""
    for each in inspection.findings:
        say(f"{each.what}: {each.path}")
    found = len(inspection.findings)
    say(f"{inspection.files:,} files read: {f'{found:,} not as written' if found else 'all well'}")


def draw_garbage(found: list["Garbage"], total: int, is_dry_run: bool) -> None:
    """Print what went, or would go, with the bytes that are freed."""
    if found:
        say_table("", ["bytes", "path"], [[each.bytes, each.path] for each in found])
    verb = "would be freed" if is_dry_run else "freed"
    say(f"{len(found):,} removed, {total:,} bytes {verb}")
