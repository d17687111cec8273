"""The house keeps its own rules: each is a short test over the files themselves."""

import ast
import importlib
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import sqlglot
import yaml
from sqlglot import exp

from tasks.chinese import CHINESE
from tasks.chinese_rules import RULES
from tasks.config import CurateConfig, groups
from tasks.functions import all_functions
from tasks.stages import LAYERS, all_stages, published_tables
from tasks.tables import STAGED

ROOT = Path(__file__).resolve().parent.parent
SQL_FILES = sorted((ROOT / "sql").glob("*_*/*.sql"))
MODULES = sorted([*(ROOT / "tasks").rglob("*.py"), *(ROOT / "flows").rglob("*.py")])
VERBS = {"land", "build", "gate", "publish", "judge", "fit_reward"}
# Spark's names: what DuckDB lacks of them stands in sql/functions.duckdb.sql.
PORTABLE = {
    "avg",
    "cast",
    "coalesce",
    "collect_list",
    "concat",
    "concat_ws",
    "conv",
    "count",
    "decimal",
    "element_at",
    "exists",
    "exp",
    "explode",
    "first_value",
    "floor",
    "greatest",
    "least",
    "ln",
    "max",
    "md5",
    "min",
    "min_by",
    "rank",
    "rlike",
    "round",
    "row_number",
    "sequence",
    "sha2",
    "size",
    "slice",
    "sort_array",
    "sqrt",
    "substring",
    "sum",
    "try_divide",
}
ids = [f"{path.parent.name}/{path.name}" for path in SQL_FILES]


def _tree(path: Path, dialect: str) -> exp.Expression:
    sql = path.read_text("utf-8")
    if dialect == "spark":
        sql = re.sub(r"\$(\w+)", r":\1", sql)
    trees = sqlglot.parse(sql, read=dialect)
    assert len(trees) == 1
    assert trees[0] is not None
    return trees[0]


@pytest.mark.parametrize("path", SQL_FILES, ids=ids)
def test_a_stage_is_one_short_select_that_ends_in_its_last_cte(path: Path) -> None:
    lines = path.read_text("utf-8").rstrip().splitlines()
    assert len(lines) <= 80
    tree = _tree(path, "duckdb")
    assert isinstance(tree, exp.Select)
    last = tree.args["with_"].expressions[-1].alias
    assert lines[-1] == f"select * from {last}"


@pytest.mark.parametrize("dialect", ["duckdb", "spark"])
@pytest.mark.parametrize("path", SQL_FILES, ids=ids)
def test_a_stage_uses_the_subset_that_both_engines_know(path: Path, dialect: str) -> None:
    tree = _tree(path, dialect)
    # Spark's element_at() is a bracket to sqlglot; a written one only parses as such in DuckDB.
    brackets = [exp.Bracket] if dialect == "duckdb" else []
    for banned in (exp.Lambda, exp.Struct, exp.Array, exp.Qualify, exp.ILike, *brackets):
        assert not list(tree.find_all(banned)), f"{banned.__name__} is not portable"
    stars = [star for star in tree.find_all(exp.Star) if star.args.get("except_")]
    assert not stars
    assert not [name for name in tree.find_all(exp.Identifier) if name.args.get("quoted")]


@pytest.mark.parametrize("path", SQL_FILES, ids=ids)
def test_a_stage_calls_only_portable_functions_and_our_own(path: Path) -> None:
    words = set(re.findall(r"\b([a-z_0-9]+)\(", _without_text(path.read_text("utf-8"))))
    keywords = {"over", "as", "and", "or", "in", "on", "by", "where", "exists", "not", "then"}
    ctes = {cte.alias for cte in _tree(path, "duckdb").find_all(exp.CTE)}
    assert words - keywords - ctes <= PORTABLE | set(all_functions())


@pytest.mark.parametrize("path", SQL_FILES, ids=ids)
def test_patterns_in_sql_use_explicit_classes_only(path: Path) -> None:
    texts = [node.this for node in _tree(path, "duckdb").find_all(exp.Literal) if node.is_string]
    assert not [text for text in texts if re.search(r"\\[wWsSbBdD]", text)]


def _without_text(sql: str) -> str:
    return re.sub(r"'[^']*'|--[^\n]*", "", sql)


@pytest.mark.parametrize("table", sorted(all_stages()))
def test_a_row_local_stage_reads_staged_and_row_local_tables_only(table: str) -> None:
    stage = all_stages()[table]
    if stage.reach != "row-local":
        return
    others = [read for read in stage.reads if not read.startswith("staged.")]
    assert all(all_stages()[read].reach == "row-local" for read in others)
    assert not list(_tree(stage.path, "duckdb").find_all(exp.Window)), (
        "a window looks at other rows"
    )


@pytest.mark.parametrize("table", sorted(all_stages()))
def test_a_stage_that_says_global_looks_at_other_rows_or_reads_one_that_does(table: str) -> None:
    stage = all_stages()[table]
    if stage.reach != "global":
        return
    tree = _tree(stage.path, "duckdb")
    looks_around = list(tree.find_all(exp.Window, exp.AggFunc, exp.Distinct, exp.Group))
    reaches = {all_stages()[read].reach for read in stage.reads if read in all_stages()}
    # Published tables join texts, and so look beyond one row's own table.
    assert looks_around or "global" in reaches or "staged.texts" in stage.reads


def test_text_is_read_by_stages_that_say_so_and_published_tables_alone() -> None:
    readers = {table for table, stage in all_stages().items() if "staged.texts" in stage.reads}
    allowed = {
        "cleaned.personal_data",
        "cleaned.signatures",
        "cleaned.talks",
        "scored.constraints",
        "scored.wording",
        "deduplicated.verified_edges",
        "deduplicated.embeddings",
        "decontaminated.item_hits",
        "scored.checks",
        "scored.junk",
        "selected.corruptions",
        "selected.differences",
        "selected.split_edges",
        "scored.safety",
        "scored.accuracy_model",
        "selected.terms",
        *published_tables(),
    }
    assert readers == allowed


@pytest.mark.parametrize("table", [*published_tables(), "published.ledger"])
def test_a_published_file_is_ordered_by_a_key_that_its_suite_promises_unique(table: str) -> None:
    path = all_stages()[table].path
    last = _tree(path, "duckdb").args["with_"].expressions[-1].this
    ordered = [each.this.name for each in last.args["order"].expressions]
    suite = ROOT / "expectations" / path.parent.name / f"{path.stem}.yaml"
    promises = yaml.safe_load(suite.read_text("utf-8"))["expectations"]
    unique = {
        each["column"]
        for each in promises
        if each["expectation"] == "ExpectColumnValuesToBeUnique" and each["severity"] == "critical"
    }
    assert unique & set(ordered), "rows with equal keys would come in any order"


def test_every_knob_is_used_and_every_parameter_is_a_knob() -> None:
    known = groups(CurateConfig())
    leaves = [leaf for group in known.values() for leaf in group]
    assert len(leaves) == len(set(leaves)), "leaf names are unique over the groups"
    used = {name for stage in all_stages().values() for name in stage.params}
    in_python = {*known["landing"], *known["publish"]}
    derived = {"embedding_model_digest", "quality_weights_digest"}
    assert CurateConfig().parameters().keys() == {*leaves, *derived}
    assert used == set(leaves) - in_python | derived
    tasks = " ".join(path.read_text("utf-8") for path in (ROOT / "tasks").glob("*.py"))
    assert not [leaf for leaf in in_python if f".{leaf}" not in tasks]


def test_every_knob_says_what_it_does() -> None:
    schema = CurateConfig.model_json_schema()
    silent = [
        f"{group}.{leaf}"
        for group, model in schema["$defs"].items()
        for leaf, field in model["properties"].items()
        # A whole concern is described by its own model.
        if not field.get("description") and "$ref" not in field
    ]
    assert not silent


def test_a_table_has_three_things_at_one_address() -> None:
    built = {f"{path.parent.name}/{path.stem}" for path in SQL_FILES}
    staged = {f"1_staged/{name}" for name in STAGED}
    promised = {
        f"{path.parent.name}/{path.stem}" for path in (ROOT / "expectations").glob("*/*.yaml")
    }
    proven = {
        f"{path.parent.parent.parent.name}/{path.parent.parent.name}"
        for path in (ROOT / "tests/sql").glob("*/*/*/expect.jsonl")
    }
    assert promised == built | staged
    assert proven == built


def test_layers_of_sql_stand_in_the_order_of_the_path() -> None:
    rooms = sorted({path.parent.name for path in SQL_FILES})
    assert {room.partition("_")[2] for room in rooms} == set(LAYERS[1:])
    numbers = [int(room[0]) for room in sorted(rooms, key=lambda r: LAYERS.index(r[2:]))]
    assert numbers == sorted(numbers)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_is_a_short_room(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 200


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_only_verbs_and_flows_import_prefect(path: Path) -> None:
    imported = _imports(path)
    if path.is_relative_to(ROOT / "tasks") and path.stem not in VERBS:
        assert "prefect" not in imported
    if path.stem != "validation":
        assert "great_expectations" not in imported


def _imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add((node.module or "").split(".")[0])
    return found


def test_connections_are_opened_locked_in_one_place() -> None:
    # Stages are parsed on a connection of their own, before there is a lake: it reads no file.
    opened = {path.stem for path in MODULES if "duckdb.connect(" in path.read_text("utf-8")}
    assert opened == {"locked", "stages"}


def test_no_module_has_a_name_that_means_nothing() -> None:
    vague = {"utils", "helpers", "common", "base", "manager"}
    assert not [path for path in MODULES if path.stem in vague]


def test_the_flow_is_a_page_without_sql_or_pandas() -> None:
    source = (ROOT / "flows/curate.py").read_text("utf-8")
    flow = next(
        node
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef) and node.name == "curate"
    )
    docstring = flow.body[0]
    lines = (flow.end_lineno or 0) - flow.lineno - (docstring.end_lineno or 0) + docstring.lineno
    assert lines <= 30
    assert not _imports(ROOT / "flows/curate.py") & {"pandas", "duckdb", "pyarrow"}
    assert not [node for node in ast.walk(flow) if isinstance(node, ast.If)]


def test_the_lock_holds_hashes_and_no_index_address() -> None:
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    assert "--hash=sha256:" in lock
    assert not re.search(r"https?://|--(extra-)?index-url", lock)
    assert not (ROOT / "uv.lock").exists()


def test_the_lock_keeps_the_caps_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    locked = dict(
        re.findall(r"^([a-z0-9-]+)==([^ ]+)", (ROOT / "requirements.lock").read_text(), re.M)
    )
    from packaging.requirements import Requirement

    for line in project["dependencies"]:
        requirement = Requirement(line)
        assert locked[requirement.name] in requirement.specifier, line


def _deployments() -> list[dict[str, Any]]:
    loaded = yaml.safe_load((ROOT / "prefect.yaml").read_text("utf-8"))
    return list(loaded["deployments"])


@pytest.mark.parametrize("deployment", _deployments(), ids=lambda each: each["name"])
def test_a_deployment_names_a_real_flow_and_parameters_that_it_takes(
    deployment: dict[str, Any],
) -> None:
    path, _, name = deployment["entrypoint"].partition(":")
    assert path == f"flows/{name}.py"
    flow = getattr(importlib.import_module(f"flows.{name}"), name)
    flow.validate_parameters(deployment["parameters"])
    limit = deployment["concurrency_limit"]
    assert (limit if isinstance(limit, int) else limit["limit"]) == 1


def test_there_is_a_nightly_deployment_with_a_cron_and_an_on_demand_one() -> None:
    deployments = {each["name"]: each for each in _deployments()}
    assert set(deployments) == {"nightly", "on-demand", "undecided"}
    assert deployments["nightly"]["schedules"][0]["cron"]
    assert not deployments["on-demand"].get("schedules")


def _commands(document: str) -> list[list[str]]:
    text = (ROOT / document).read_text("utf-8")
    blocks = re.findall(r"```(?:sh|console|bash)\n(.*?)```", text, re.DOTALL)
    joined = "\n".join(blocks).replace("\\\n", " ")
    return [shlex.split(line, comments=True) for line in joined.splitlines() if line.strip()]


@pytest.mark.parametrize("document", ["README.md", "README.zh.md", "CONTRIBUTING.md"])
def test_every_command_of_the_documents_exists(document: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    commands = [words for words in _commands(document) if words]
    assert commands
    for words in commands:
        if words[0] == "make":
            assert set(words[1:]) <= targets, words
        elif words[0].endswith("sluice"):
            _assert_known(words[1:])


def test_the_chinese_readme_has_the_commands_and_sections_of_the_english_one() -> None:
    assert _commands("README.zh.md") == _commands("README.md")
    texts = [(ROOT / name).read_text("utf-8") for name in ("README.md", "README.zh.md")]
    for mark in (r"^#+ ", r"^\| ", r"^```"):
        first, second = (
            [line for line in text.splitlines() if re.match(mark, line)] for text in texts
        )
        assert len(first) == len(second)


def _assert_known(words: list[str]) -> None:
    helped = subprocess.run(
        [sys.executable, "-m", "flows.cli", words[0], "--help"],
        capture_output=True,
        text=True,
        check=False,
        env={"COLUMNS": "200", "TERM": "dumb", "PATH": ""},
    )
    assert helped.returncode == 0, words
    for word in words[1:]:
        if word.startswith("--"):
            assert word.partition("=")[0] in helped.stdout, words


@pytest.mark.parametrize("name", ["curate", "judge"])
def test_every_field_of_the_form_in_the_ui_says_what_it_is(name: str) -> None:
    flow = getattr(importlib.import_module(f"flows.{name}"), name)
    schema = flow.parameters.model_dump()
    silent = [
        name
        for name, field in schema["properties"].items()
        if not field.get("description")
        and not schema["definitions"][field["$ref"].rpartition("/")[2]].get("description")
    ]
    assert not silent


def test_every_rule_that_a_layer_names_is_one_that_its_suites_know() -> None:
    for layer in sorted(path for path in (ROOT / "sql").iterdir() if path.is_dir()):
        suite = ROOT / "expectations" / layer.name / "rejections.yaml"
        if not suite.exists():
            continue
        told = " ".join(path.read_text("utf-8") for path in layer.glob("*.sql"))
        rules = set(re.findall(r"'([a-z_]+)' as (?:broken_)?rule\b", told))
        # A refused pair is no row that fell out: it may never have come in.
        suites = [suite, *suite.parent.glob("refusals.yaml")]
        said = " ".join(path.read_text("utf-8") for path in suites)
        known = re.findall(r"column: rule, value_set: \[([^\]]+)\]", said)
        if known:
            assert rules <= set(", ".join(known).split(", ")), f"{layer.name}: {rules}"


def test_every_rule_that_takes_rows_has_a_chinese_name() -> None:
    suites = [path.read_text("utf-8") for path in (ROOT / "expectations").glob("*/rejections.yaml")]
    named = [re.search(r"column: rule, value_set: \[([^\]]+)\]", suite) for suite in suites]
    rules = {rule for found in named if found for rule in found[1].split(", ")}
    assert len(rules) > 30
    assert rules <= CHINESE.keys()


def test_every_rule_that_quarantines_has_a_chinese_name_by_which_it_is_known() -> None:
    told = "".join(path.read_text("utf-8") for path in (ROOT / "tasks").rglob("*.py"))
    rules = set(re.findall(r'\b(?:Unreadable|BadStream)\(\s*"([a-z_]+)"', told))
    assert len(rules) > 30
    assert rules <= RULES.keys()
