"""The report: one self-contained page of a release, made of its manifest and a few of its rows."""

from typing import Any

from tasks.card import ENTITIES_SHOWN, SURVIVOR, TABLES, by_rule
from tasks.chinese import CHINESE
from tasks.licences import licences, warnings
from tasks.markup import Markup, folded, hash_of, joined, note, said, section, table, tag, text
from tasks.plots import share_bar
from tasks.report_annotations import annotations
from tasks.report_benchmarks import benchmarks
from tasks.report_figures import before_after, pairs
from tasks.report_models import models
from tasks.report_privacy import personal_data
from tasks.report_rows import published, rejected
from tasks.report_style import STYLE
from tasks.tables import SPLITS

Manifest = dict[str, Any]
Row = dict[str, Any]


def report_page(manifest: Manifest, samples: dict[str, list[Row]], refused: list[Row]) -> str:
    """Return the release's report.html; `refused` are rejected rows to show, mostly none."""
    name = text(f"{manifest['dataset']} {manifest['version']}")
    policy = f"default-src 'none'; style-src {hash_of(STYLE)}; base-uri 'none'; form-action 'none'"
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{name}</title><style>{STYLE}</style></head><body>
<input class="switch" type="radio" name="language" id="in-english" checked>
<input class="switch" type="radio" name="language" id="in-chinese">
<header><nav><label for="in-english">English</label><label for="in-chinese" lang="zh">中文</label>
</nav><h1>{name}</h1>{_about(manifest)}</header>
<main>{_warned(manifest)}{_body(manifest, samples, refused)}</main></body></html>
"""


def _body(manifest: Manifest, samples: dict[str, list[Row]], refused: list[Row]) -> Markup:
    return joined(
        [
            section("What came out", _tables(manifest), _split_note(manifest)),
            section("Rows by layer", _funnel(manifest), _funnel_note(manifest)),
            section("Why rows fell out", _rejections(manifest), note(SURVIVOR), rejected(refused)),
            section("Benchmarks", benchmarks(manifest)),
            section("Personal data", personal_data(manifest)),
            section("Models", models(manifest)),
            section("Annotations", annotations(manifest)),
            section("Before and after", before_after(manifest["figures"])),
            section("Pairs", pairs(manifest["figures"])),
            section("A few rows of each table", published(samples)),
            section("Inputs and licences", _sources(manifest), _inputs(manifest)),
            section("Gates", _gates(manifest["gates"])),
        ]
    )


def _about(manifest: Manifest) -> Markup:
    counts = manifest["counts"]
    out = sum(sum(splits.values()) for splits in manifest["tables"].values())
    tiles = [
        ("records landed", counts["landed"]),
        ("quarantined", counts["quarantined"]),
        ("rows rejected", sum(each["rejected"] for each in manifest["layers"])),
        ("rows published", out),
    ]
    shown = joined(tag("li", tag("b", text(count)), said(name)) for name, count in tiles)
    made = said(
        "release {id}, made {at} by sluice {code}",
        id=manifest["release_id"],
        at=manifest["created_at"],
        code=manifest["code_version"],
    )
    return joined([tag("div", made, class_="id"), tag("ul", shown, class_="tiles")])


def _warned(manifest: Manifest) -> Markup:
    sample = [said("This is a sample: its inputs were cut by --limit.")]
    found = sample if manifest["is_sample"] else []
    found += [
        joined([said(each.told), text(f" {', '.join(each.sources)}")])
        for each in warnings(manifest["inputs"])
    ]
    if not found:
        return Markup("")
    listed = tag("ul", joined(tag("li", each) for each in found))
    return tag("div", tag("b", said("Before you give this release on")), listed, class_="warning")


def _tables(manifest: Manifest) -> Markup:
    rows = [
        [_named(name, what), *(counts.get(split, 0) for split in SPLITS)]
        for name, what in TABLES.items()
        for counts in [manifest["tables"].get(name, {})]
    ]
    return table(["table", *SPLITS], rows)


def _named(name: str, what: str) -> Markup:
    return joined([tag("code", text(name)), tag("div", said(what), class_="about")])


def _split_note(manifest: Manifest) -> Markup:
    knobs = manifest["config"]["split"]
    return note(
        "Asked for: {validation} validation and {test} test, by a hash of the first user turn"
        " with seed {seed}; rows of one prompt fall on one side.",
        validation=f"{knobs['validation_share']:.0%}",
        test=f"{knobs['test_share']:.0%}",
        seed=str(knobs["split_seed"]),
    )


def _funnel(manifest: Manifest) -> Markup:
    layers = list(dict.fromkeys(each["layer"] for each in manifest["layers"]))
    found = {(each["layer"], each["entity"]): each for each in manifest["layers"]}
    first = {name: found.get((layers[0], name), {}).get("rows_in", 0) for name in ENTITIES_SHOWN}
    whole = share_bar(("after", 1.0))
    rows: list[list[Any]] = [
        [
            said("staged"),
            *(joined([text(rows), whole]) if rows else None for rows in first.values()),
        ]
    ]
    rows += [
        [said(layer), *(_kept(found.get((layer, name)), first[name]) for name in ENTITIES_SHOWN)]
        for layer in layers
    ]
    return table(["layer", *ENTITIES_SHOWN], rows)


def _kept(each: Row | None, first: int) -> Markup | None:
    if each is None:
        return None
    lost = tag("span", text(f" −{each['rejected']:,}" if each["rejected"] else ""), class_="lost")
    whole = max(first, 1)
    bar = share_bar(("after", each["kept"] / whole), ("lost", each["rejected"] / whole))
    return joined([text(each["kept"]), lost, bar])


def _funnel_note(manifest: Manifest) -> Markup:
    return note(
        "{landed} records landed: {staged} staged, {quarantined} quarantined. A number is what a"
        " layer kept, a red one what it lost. Every row stands in ledger/ with its fate.",
        **manifest["counts"],
    )


def _rejections(manifest: Manifest) -> Markup:
    head, rows = by_rule(manifest["rejections"])
    told = [[said(layer), _rule(rule), *counts] for layer, rule, *counts in rows]
    return table(head, told)


def _rule(rule: str) -> Markup:
    """Return a rule by its name, as `sluice rejects --rule` takes it, and in Chinese words."""
    words = tag("span", text(CHINESE.get(rule, "")), class_="zh", lang="zh")
    return joined([tag("code", text(rule)), words], " ")


def _sources(manifest: Manifest) -> Markup:
    found = licences(manifest["inputs"])
    rows = [[name, joined(map(said, held), ", ")] for name, held in found.items()]
    how = note("Licences are printed as they were stated for each source; this is no legal advice.")
    return joined([table(["source", "licence"], rows), how])


def _inputs(manifest: Manifest) -> Markup:
    rows = [
        [
            *(each["source_name"], each["file"]),
            said("a copy") if each["is_copy"] else each["format"].replace("+", " + "),
            *(said(each["role"]), each["records"], each["quarantined"]),
        ]
        for each in manifest["inputs"]
    ]
    head = ["source", "file", "format", "role", "records", "quarantined"]
    return folded(said("{count} files", count=len(rows)), table(head, rows))


def _gates(gates: list[Row]) -> Markup:
    passed = [each for each in gates if each["passed"]]
    empty = list(dict.fromkeys(each["table"] for each in gates if each["passed"] is None))
    failed = [each for each in gates if each["passed"] is False]
    names = ["table", "expectation", "column", "severity"]
    shown = [table(names, [[each[name] for name in names] for each in failed])] if failed else []
    if empty:
        shown.append(
            note("No rows, so nothing could be checked: {tables}", tables=", ".join(empty))
        )
    told = said("{count} expectations held", count=len(passed))
    held = table(names, [[each[name] for name in names] for each in passed])
    return joined([*shown, folded(told, held)])
