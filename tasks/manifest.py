"""What a release tells of itself: counts, layers, rejections, inputs, stages and gates."""

from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version as version_of
from pathlib import Path
from typing import Any

from tasks.annotation_figures import annotation_figures
from tasks.config import CurateConfig
from tasks.conservation import landing, layers
from tasks.engine import Keys, connection, show_by_key
from tasks.figures import figures
from tasks.gates import check_table
from tasks.lake import Lake, Sealed
from tasks.model_figures import model_figures
from tasks.personal_figures import personal_data_counts
from tasks.quality_weights import NO_WEIGHTS
from tasks.stages import LAYERS
from tasks.stored import digests_of

LEDGER = "published.ledger"


def manifest_of(
    config: CurateConfig, lake: Lake, keys: Keys, tables: dict[str, Sealed]
) -> dict[str, Any]:
    """Return all that a release tells of itself but its version, id and files."""
    counted = landing(lake, keys)
    return {
        "dataset": config.dataset,
        "created_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "code_version": version_of("sluice"),
        "config": _without_folders(config),
        "digests": digests_of(config),
        "counts": {name: getattr(counted, name) for name in ("landed", "staged", "quarantined")},
        "layers": [
            {name: value for name, value in asdict(count).items() if name != "breaks"}
            for count in layers(lake, keys)
        ],
        "tables": {
            release_name(table): {
                file.path.partition("-")[0]: file.rows for file in sealed.files if file.rows
            }
            for table, sealed in sorted(tables.items())
        },
        "rejections": _rejections(lake, keys),
        "benchmarks": _rows(
            lake,
            keys,
            "decontaminated.benchmarks",
            "select * from decontaminated.benchmarks order by benchmark_name",
        ),
        "personal_data": personal_data_counts(lake, keys),
        "models": model_figures(lake, keys, config.models),
        "scorers": _rows(
            lake, keys, "scored.scorers", "select * from scored.scorers order by scorer"
        ),
        "annotations": annotation_figures(lake, keys),
        "figures": figures(lake, keys),
        "inputs": _rows(
            lake,
            keys,
            "staged.inputs",
            "select source_name, file, sha256, records, staged, quarantined, format, licence, role,"
            " is_copy, text_changes, format_confidence, unknown_reason, encoding"
            " from staged.inputs order by source_name, file",
        ),
        "stages": [{"table": table, "key": key} for table, key in sorted(keys.items())],
        "gates": [
            {
                "table": table,
                "expectation": result.expectation,
                "column": result.column,
                "severity": result.severity,
                "passed": result.passed,
            }
            for table in sorted(keys)
            for result in check_table(lake, table, keys).results
        ],
    }


def _without_folders(config: CurateConfig) -> dict[str, Any]:
    """Return the configuration without where things lie on this machine."""
    told = config.model_dump(exclude={"lake"})
    for group, knob in (("models", "quality_weights"), ("near_duplicates", "embedding_model")):
        told[group][knob] = _named(told[group][knob])
    for source in told["sources"]:
        source["path"] = Path(source["path"]).name
        if source["join"]:
            source["join"]["with_file"] = Path(source["join"]["with_file"]).name
    return told


def _named(folder: str) -> str:
    """Return a folder's name, never one that means another thing; what means none stays."""
    if folder in ("", NO_WEIGHTS):
        return folder
    name = Path(folder).resolve().name
    return f"./{name}" if name in ("", NO_WEIGHTS) else name


def _rejections(lake: Lake, keys: Keys) -> list[dict[str, Any]]:
    found = _rows(
        lake,
        keys,
        LEDGER,
        "select layer, entity, rule, count(*) as rows from published.ledger"
        " where rule is not null group by all order by entity nulls first, rows desc, rule",
    )
    return sorted(found, key=lambda each: LAYERS.index(each["layer"]))


def _rows(lake: Lake, keys: Keys, table: str, sql: str) -> list[dict[str, Any]]:
    with connection(lake) as con:
        show_by_key(con, lake, table, keys)
        found: list[dict[str, Any]] = con.sql(sql).to_arrow_table().to_pylist()
        return found


def release_name(table: str) -> str:
    """Return a published table's folder: `sft.single_turn` is `sft_single_turn`."""
    return table.replace(".", "_") if table != LEDGER else "ledger"
