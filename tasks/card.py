"""The dataset card: Markdown that people read, with the block by which `load_dataset` opens it."""

from typing import Any

import yaml

Manifest = dict[str, Any]
_ESCAPED = str.maketrans({mark: f"\\{mark}" for mark in "\\`*_{}[]<>|#!"})

TABLES = {
    "sft_single_turn": "one question, one answer; a system turn is a column",
    "sft_multi_turn": "talks of several turns, or with tools",
    "preference_pairs": "a prompt with a chosen and a rejected answer",
    "preference_ranked_answers": "several answers to a prompt, ranked",
    "preference_unpaired": "answers voted up or down",
    "preference_prompts": "prompts without an answer",
}
SURVIVOR = (
    "Of rows that are equal, the one kept comes from the source with the lowest rank; then the one"
    " rated higher by people, then the longer, then the one with the smaller content id."
)


def dataset_card(manifest: Manifest) -> str:
    """Return the release's README.md: a `configs:` block, then funnel, inputs and rules."""
    title = f"# {cell(manifest['dataset'])} {manifest['version']}"
    sample = "\n**A sample**: its inputs were cut by `--limit`.\n" if manifest["is_sample"] else ""
    return "\n".join(
        [
            "---",
            yaml.safe_dump({"configs": _configs(manifest)}, sort_keys=False).rstrip(),
            "---",
            "",
            title,
            sample,
            f"Release id `{manifest['release_id']}`, made {manifest['created_at']} by"
            f" sluice {manifest['code_version']}.",
            "",
            "## Tables",
            "",
            _tables(manifest),
            "## How rows fell out",
            "",
            funnel_markdown(manifest),
            SURVIVOR,
            "",
            "Scores are heuristics in [0, 1], not judgements: see the `sql/5_scored` files.",
            "",
            "## Inputs",
            "",
            _inputs(manifest),
        ]
    )


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
    rules = table(
        ("layer", "entity", "rule", "rows"),
        [
            (each["layer"], each["entity"] or "record", each["rule"], each["rows"])
            for each in manifest["rejections"]
        ],
    )
    return f"{landed}{layers}\n{rules}"


def table(head: tuple[str, ...], rows: list[tuple[Any, ...]]) -> str:
    """Return a Markdown table; numbers get thousands separators, text is escaped."""
    lines = [" | ".join(head), " | ".join("---" for _ in head)]
    lines += [" | ".join(cell(value) for value in row) for row in rows]
    return "".join(f"| {line} |\n" for line in lines)


def cell(value: object) -> str:
    """Return a value as Markdown that shows it and does nothing else."""
    if isinstance(value, int):
        return f"{value:,}"
    return str(value).replace("\n", " ").translate(_ESCAPED)


def _configs(manifest: Manifest) -> list[dict[str, Any]]:
    return [
        {
            "config_name": name,
            "data_files": [
                {"split": split, "path": f"{name}/{split}-*.parquet"}
                for split in ("train", "validation", "test")
                if split in manifest["tables"][name]
            ],
        }
        for name in TABLES
        if manifest["tables"].get(name)
    ]


def _tables(manifest: Manifest) -> str:
    splits = ("train", "validation", "test")
    return table(
        ("table", "what one row is", *splits),
        [
            (name, what, *(manifest["tables"].get(name, {}).get(split, 0) for split in splits))
            for name, what in TABLES.items()
        ],
    )


def _inputs(manifest: Manifest) -> str:
    return table(
        ("source", "file", "format", "role", "licence", "records", "quarantined"),
        [
            (
                each["source_name"],
                each["file"],
                each["format"],
                each["role"],
                each["licence"] or "not stated",
                each["records"],
                each["quarantined"],
            )
            for each in manifest["inputs"]
        ],
    )
