"""The report: one self-contained page, every text escaped, nothing loaded from anywhere."""

import html
from typing import Any

from tasks.card import SURVIVOR, TABLES

Manifest = dict[str, Any]

_STYLE = """
:root{color-scheme:light dark;--line:#8884;--bar:#4a7dbd;--out:#c96f4a}
body{font:15px/1.5 system-ui,sans-serif;max-width:62rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.6rem;margin-bottom:.2rem}h2{font-size:1.15rem;margin-top:2.2rem}
table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.25rem .6rem;
border-bottom:1px solid var(--line);
vertical-align:top;overflow-wrap:anywhere}td.n,th.n{text-align:right;
font-variant-numeric:tabular-nums}.id{font-family:monospace;font-size:.85rem;opacity:.75;
overflow-wrap:anywhere}.bar{height:.8rem;background:var(--bar);display:inline-block}
.bar.out{background:var(--out)}td.b{width:34%;white-space:nowrap}.note{opacity:.75}
"""


def report_page(manifest: Manifest) -> str:
    """Return the release's report.html: tables, funnel, rejections, inputs and gates."""
    name = f"{manifest['dataset']} {manifest['version']}"
    sample = "<p><b>A sample</b>: its inputs were cut by --limit.</p>" if _sample(manifest) else ""
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{_text(name)}</title><style>{_STYLE}</style></head><body>
<h1>{_text(name)}</h1>
<p class="id">release {_text(manifest["release_id"])}<br>made {_text(manifest["created_at"])}
by sluice {_text(manifest["code_version"])}</p>{sample}
<h2>What came out</h2>{_tables(manifest)}
<h2>Rows by layer</h2><p class="note">{_landed(manifest)} Blue is kept, red is rejected; every
rejected row stands in ledger/ with its rule.</p>{_funnel(manifest)}
<h2>Why rows fell out</h2>{_rejections(manifest)}<p class="note">{_text(SURVIVOR)}</p>
<h2>Inputs</h2>{_inputs(manifest)}
<h2>Gates</h2>{_gates(manifest)}
<p class="note">Every number on this page is counted from this release's ledger and stages
(manifest.json).</p></body></html>
"""


def _sample(manifest: Manifest) -> bool:
    return bool(manifest["is_sample"])


def _landed(manifest: Manifest) -> str:
    counts = manifest["counts"]
    return (
        f"{counts['landed']:,} records landed: {counts['staged']:,} staged,"
        f" {counts['quarantined']:,} quarantined."
    )


def _tables(manifest: Manifest) -> str:
    splits = ("train", "validation", "test")
    rows = [
        [name, what, *(manifest["tables"].get(name, {}).get(split, 0) for split in splits)]
        for name, what in TABLES.items()
    ]
    return _table(["table", "one row is", *splits], rows)


def _funnel(manifest: Manifest) -> str:
    widest = max((each["rows_in"] for each in manifest["layers"]), default=1) or 1
    rows = [
        [
            each["layer"],
            each["entity"],
            each["rows_in"],
            each["kept"],
            each["rejected"],
            _Markup(_bars(each["kept"] / widest, each["rejected"] / widest)),
        ]
        for each in manifest["layers"]
    ]
    return _table(["layer", "entity", "in", "kept", "rejected", ""], rows)


def _bars(kept: float, rejected: float) -> str:
    return (
        f'<span class="bar" style="width:{kept * 100:.2f}%"></span>'
        f'<span class="bar out" style="width:{rejected * 100:.2f}%"></span>'
    )


def _rejections(manifest: Manifest) -> str:
    rows = [
        [each["layer"], each["entity"] or "record", each["rule"], each["rows"]]
        for each in manifest["rejections"]
    ]
    return _table(["layer", "entity", "rule", "rows"], rows)


def _inputs(manifest: Manifest) -> str:
    names = ["source_name", "file", "format", "role", "licence", "records", "quarantined"]
    rows = [
        [str(each[name]).replace("+", " + ") if name == "format" else each[name] for name in names]
        for each in manifest["inputs"]
    ]
    return _table([name.replace("_", " ") for name in names], rows)


def _gates(manifest: Manifest) -> str:
    tables = sorted({gate["table"] for gate in manifest["gates"]})
    rows = []
    for table in tables:
        found = [gate["passed"] for gate in manifest["gates"] if gate["table"] == table]
        rows.append([table, found.count(True), found.count(False), found.count(None)])
    return _table(["table", "passed", "warnings", "no rows"], rows)


class _Markup(str):
    """Our own markup: the one kind of text that is not escaped."""

    __slots__ = ()


def _table(head: list[str], rows: list[list[Any]]) -> str:
    numeric = [bool(rows) and isinstance(rows[0][place], int) for place in range(len(head))]
    top = "".join(
        f"<th{' class=n' if n else ''}>{_text(name)}</th>"
        for name, n in zip(head, numeric, strict=True)
    )
    body = "".join(f"<tr>{''.join(_cell(value) for value in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"


def _cell(value: object) -> str:
    if isinstance(value, int):
        return f"<td class=n>{value:,}</td>"
    return f"<td class=b>{value}</td>" if isinstance(value, _Markup) else f"<td>{_text(value)}</td>"


def _text(value: object) -> str:
    return html.escape(str(value))
