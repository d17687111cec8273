"""The dataset card: Markdown that people read, with the block by which `load_dataset` opens it."""

from typing import Any

import yaml

from tasks.annotation_figures import annotations_markdown
from tasks.benchmark_figures import HEAD, NONE_GIVEN, TOLD, benchmark_cells
from tasks.card_figures import figures_markdown
from tasks.licences import licences, warnings
from tasks.markdown import cell, table
from tasks.model_figures import models_markdown, scorers_markdown
from tasks.personal_figures import HEAD as FOUND_HEAD
from tasks.personal_figures import NONE_FOUND, personal_data_cells
from tasks.personal_figures import TOLD as FOUND_TOLD
from tasks.tables import SPLITS

Manifest = dict[str, Any]
ENTITIES_SHOWN = ("conversations", "answers", "comparisons", "prompts")

TABLES = {
    "sft_single_turn": "one question, one answer; a system turn is a column",
    "sft_multi_turn": "talks of several turns, or with tools",
    "preference_pairs": "a prompt with a chosen and a rejected answer",
    "preference_ranked_answers": "several answers to a prompt, ranked",
    "preference_unpaired": "answers voted up or down",
    "preference_prompts": "prompts, with what checks an answer where that is known",
}
SURVIVOR = (
    "Of rows that are equal, the one kept comes from the source with the lowest rank; then the one"
    " rated higher by people, then the longer, then the one with the smaller content id. Of"
    " conversations that are nearly equal on both sides it is, after rank and rating, the one that"
    " is not cut off, then the one that repeats itself less, then the longer; another one goes only"
    " if it was compared with the kept one, shingle by shingle. A conversation that begins a longer"
    " one gives way to it. Answers to one prompt collapse only when they are equal."
)


def dataset_card(manifest: Manifest) -> str:
    """Return the release's README.md: a `configs:` block, then the release as Markdown."""
    front = yaml.safe_dump({"configs": _configs(manifest)}, sort_keys=False)
    title = f"# {cell(manifest['dataset'])} {manifest['version']}"
    made = (
        f"Release id `{manifest['release_id']}`, made {manifest['created_at']} by"
        f" sluice {manifest['code_version']}."
    )
    return f"---\n{front}---\n\n{title}\n\n{made}\n\n{release_markdown(manifest)}"


def release_markdown(manifest: Manifest) -> str:
    """Return what card and artifact tell: tables, funnel, figures, licences, inputs, gates."""
    sample = "**A sample**: its inputs were cut by `--limit`.\n\n" if manifest["is_sample"] else ""
    parts = {
        "Tables": _tables(manifest),
        "How rows fell out": f"{funnel_markdown(manifest)}\n{SURVIVOR}\n",
        "Benchmarks": _benchmarks(manifest),
        "Personal data": _personal_data(manifest),
        "Models": _models(manifest),
        "Annotations": _annotations(manifest),
        "Before and after": figures_markdown(manifest["figures"]),
        "Licences": _licences(manifest["inputs"]),
        "Inputs": _inputs(manifest),
        "Gates": _gates(manifest["gates"]),
    }
    return sample + "\n".join(f"## {title}\n\n{part}" for title, part in parts.items())


def funnel_markdown(manifest: Manifest) -> str:
    """Return the rows by layer and the rejections by rule as two Markdown tables."""
    counts = manifest["counts"]
    landed = (
        f"{counts['landed']:,} records landed: {counts['staged']:,} staged,"
        f" {counts['quarantined']:,} quarantined.\n\n"
    )
    layers = table(
        ("layer", "entity", "rows in", "kept", "rejected"),
        [
            (each["layer"], each["entity"], each["rows_in"], each["kept"], each["rejected"])
            for each in manifest["layers"]
        ],
    )
    head, rows = by_rule(manifest["rejections"])
    return f"{landed}{layers}\n{table(tuple(head), [tuple(row) for row in rows])}"


def by_rule(rejections: list[dict[str, Any]]) -> tuple[list[str], list[list[Any]]]:
    """Return rejections as one row a layer and rule, one column an entity that lost rows."""
    counts: dict[tuple[str, str], dict[str, int]] = {}
    for each in rejections:
        counts.setdefault((each["layer"], each["rule"]), {})[each["entity"] or "records"] = each[
            "rows"
        ]
    lost = {name for found in counts.values() for name in found}
    columns = [name for name in ("records", *ENTITIES_SHOWN) if name in lost]
    rows = [[*key, *(found.get(name) for name in columns)] for key, found in counts.items()]
    return ["layer", "rule", *columns], rows


def _configs(manifest: Manifest) -> list[dict[str, Any]]:
    return [
        {
            "config_name": name,
            "data_files": [
                {"split": split, "path": f"{name}/{split}-*.parquet"}
                for split in SPLITS
                if split in manifest["tables"][name]
            ],
        }
        for name in TABLES
        if manifest["tables"].get(name)
    ]


def _tables(manifest: Manifest) -> str:
    rows = [
        (name, what, *(manifest["tables"].get(name, {}).get(split, 0) for split in SPLITS))
        for name, what in TABLES.items()
    ]
    knobs = manifest["config"]["split"]
    return (
        f"{table(('table', 'what one row is', *SPLITS), rows)}\nAsked for:"
        f" {knobs['validation_share']:.0%} validation and {knobs['test_share']:.0%} test, by a hash"
        f" of the first user turn with seed {knobs['split_seed']}; rows of one prompt fall on one"
        " side. Scores are heuristics in [0, 1], not judgements.\n"
    )


def _benchmarks(manifest: Manifest) -> str:
    rows = benchmark_cells(manifest.get("benchmarks", []))
    if not rows:
        return f"{NONE_GIVEN}\n"
    knobs = manifest["config"]["decontamination"]
    return (
        f"{table(HEAD, [tuple(row) for row in rows])}\n{TOLD} Found is what lies with more than"
        f" {knobs['max_coverage']:.0%} of its tokens in runs of {knobs['ngram_tokens']} that one"
        f" row has too, all of them up to {knobs['whole_item_tokens']} tokens; with more than"
        f" {knobs['max_contaminated_share']:.0%} of a benchmark found, the inputs were"
        " contaminated with it.\n"
    )


def _personal_data(manifest: Manifest) -> str:
    rows = [tuple(row) for row in personal_data_cells(manifest)]
    return f"{table(FOUND_HEAD, rows)}\n{FOUND_TOLD}\n" if rows else f"{NONE_FOUND}\n"


def _models(manifest: Manifest) -> str:
    # A release made before there were models has none to tell of.
    if "models" not in manifest:
        return "None.\n"
    told = models_markdown(manifest["models"], manifest["config"]["models"])
    return told + scorers_markdown(manifest.get("scorers", []))


def _annotations(manifest: Manifest) -> str:
    told = manifest.get("annotations")
    return annotations_markdown(told) if told else "None.\n"


def _licences(inputs: list[dict[str, Any]]) -> str:
    rows = [(name, ", ".join(held)) for name, held in licences(inputs).items()]
    warned = "".join(
        f"- **{each.told}** {', '.join(map(cell, each.sources))}\n" for each in warnings(inputs)
    )
    stated = "As they were stated for each source; no legal advice.\n"
    return f"{table(('source', 'licence'), rows)}\n{stated}" + (f"\n{warned}" if warned else "")


def _inputs(manifest: Manifest) -> str:
    names = ("source_name", "file", "format", "role", "records", "quarantined")
    rows = [tuple(each[name] for name in names) for each in manifest["inputs"]]
    return table(("source", *names[1:]), rows)


def _gates(gates: list[dict[str, Any]]) -> str:
    """Return what did not simply pass; the rest as a number."""
    words = {False: "failed", None: "no rows"}
    rows = [
        (each["table"], each["expectation"], each["column"], words[each["passed"]])
        for each in gates
        if not each["passed"]
    ]
    told = f"{len(gates) - len(rows):,} expectations held.\n"
    head = ("table", "expectation", "column", "result")
    return f"{told}\n{table(head, rows)}" if rows else told
