"""Suites: a YAML file says what one table promises, at the address of the SQL that builds it."""

import functools
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from tasks.errors import GateClosed
from tasks.settings import EXPECTATIONS

CUSTOM = "UnexpectedRowsExpectation"
_HEADER = re.compile(r"# (?P<header>(row-local|pair-local|global): one row is .+)\n")
_ROOM = re.compile(r"\d_(?P<layer>[a-z]+)")
_COLUMN_ARGUMENTS = ("column", "column_A", "column_B")
_OWN = ("expectation", "severity", "columns")


class Promise(BaseModel):
    """One Great Expectations class, its severity and arguments, and the columns that it tests."""

    model_config = ConfigDict(extra="allow", frozen=True)

    expectation: str
    severity: Literal["critical", "warning"]
    columns: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _says_what_it_tests(self) -> "Promise":
        if self.expectation == CUSTOM:
            if "{batch}" not in str(self.arguments.get("unexpected_rows_query")):
                raise ValueError("unexpected_rows_query must name {batch}")
            if not self.columns or not self.arguments.get("description"):
                raise ValueError(f"{CUSTOM} needs columns (those it tests) and a description")
        return self

    @property
    def arguments(self) -> dict[str, Any]:
        """Return what the expectation class is called with, severity apart."""
        return {key: value for key, value in self.model_dump().items() if key not in _OWN}

    @property
    def label(self) -> str:
        """Return the expectation's class name, and what it says where its SQL is our own."""
        described = self.arguments.get("description")
        return f"{self.expectation}: {described}" if described else self.expectation

    @property
    def tested(self) -> tuple[str, ...]:
        """Return the columns that must exist, and hold values unless they are nullable."""
        named = [self.arguments[key] for key in _COLUMN_ARGUMENTS if key in self.arguments]
        return tuple(dict.fromkeys([*named, *self.arguments.get("column_list", []), *self.columns]))


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    rows: Literal["required", "optional"]
    required_with: tuple[str, ...] = ()
    nullable: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    expectations: tuple[Promise, ...] = Field(min_length=1)


@dataclass(frozen=True)
class Suite:
    """What one table promises: its rows, the columns that may be all null, its expectations.

    Rows are required where one of the `required_with` tables has rows, and always where none is
    named. `reads` names the other tables that its SQL looks into.
    """

    table: str
    header: str
    text: str
    rows: str
    required_with: tuple[str, ...]
    nullable: frozenset[str]
    reads: tuple[str, ...]
    promises: tuple[Promise, ...]

    @property
    def tested(self) -> tuple[str, ...]:
        """Return every tested column once, in the order of the suite."""
        return tuple(dict.fromkeys(column for each in self.promises for column in each.tested))


@functools.cache
def all_suites(root: Path = EXPECTATIONS) -> dict[str, Suite]:
    """Return every suite under `root` by table; raises `GateClosed` for one that says nothing."""
    suites = [read_suite(path) for path in sorted(root.glob("*_*/*.yaml"))]
    return {suite.table: suite for suite in suites}


def suite_of(table: str, root: Path = EXPECTATIONS) -> Suite:
    """Return a table's suite; raises `GateClosed` where it has none: nothing passes ungated."""
    suite = all_suites(root).get(table)
    if suite is None:
        raise GateClosed(f"{table} promises nothing", "write its suite in expectations/")
    return suite


def rules_promised() -> set[str]:
    """Return every rule by which a layer may refuse a row, as the suites name them."""
    promises = [each.arguments for suite in all_suites().values() for each in suite.promises]
    named = [each["value_set"] for each in promises if each.get("column") == "rule"
             if "value_set" in each]  # fmt: skip
    return {rule for rules in named for rule in rules}


def read_suite(path: Path) -> Suite:
    """Return the suite in one file; raises `GateClosed` where it is empty or not understood."""
    text = path.read_text("utf-8")
    header, room = _HEADER.match(text), _ROOM.fullmatch(path.parent.name)
    if not header or not room:
        raise _broken(path, "its first line must be `# row-local|pair-local|global: one row is …`")
    body = _body(path, text)
    return Suite(
        table=f"{room['layer']}.{path.stem}",
        header=header["header"],
        text=text,
        rows=body.rows,
        required_with=body.required_with,
        nullable=frozenset(body.nullable),
        reads=body.reads,
        promises=body.expectations,
    )


def _body(path: Path, text: str) -> _Body:
    try:
        return _Body.model_validate(yaml.safe_load(text))
    except yaml.YAMLError:
        raise _broken(path, "it is not YAML") from None
    except ValidationError as error:
        wrong = "; ".join(
            f"{'.'.join(str(part) for part in each['loc']) or 'suite'}: {each['msg']}"
            for each in error.errors()
        )
        raise _broken(path, wrong) from None


def _broken(path: Path, why: str) -> GateClosed:
    return GateClosed(f"suite {path.parent.name}/{path.name}: {why}", "mend the suite")
