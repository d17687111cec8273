"""Parameters as people give them: a YAML file, `--set leaf=value`, flags; checked before a run."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from tasks.config import CurateConfig, groups
from tasks.errors import UsageError


def load(
    path: Path | None,
    settings: list[str],
    fields: dict[str, Any],
    beside: Mapping[str, Sequence[str] | None] | None = None,
) -> CurateConfig:
    """Return the configuration of a YAML file, then `leaf=value` settings, then given fields.

    `beside` are sources beside those of the file or the fields, as `[NAME[:FORMAT]=]PATH`, by their
    role: benchmark, scores, annotations.
    Raises `UsageError` for a file that cannot be read, an unknown key or a value out of bounds.
    """
    values = _yaml_of(path) | fields
    group_of = {leaf: group for group, leaves in groups(CurateConfig()).items() for leaf in leaves}
    for setting in settings:
        leaf, equals, value = setting.partition("=")
        if not equals or leaf not in group_of:
            raise UsageError(
                f"--set {setting!r} is not a knob",
                f"use leaf=value, leaf one of: {_list(group_of)}",
            )
        group = values.get(group_of[leaf]) or {}
        if isinstance(group, dict):
            values[group_of[leaf]] = group | {leaf: scalar(setting, value)}
    named = (beside or {}).items()
    asked = [{"path": each, "role": role} for role, paths in named for each in paths or ()]
    sources = values.get("sources") or []
    if asked and isinstance(sources, list):
        values["sources"] = [*sources, *asked]
    return validated(values)


def with_topic_key(config: CurateConfig, key: str) -> CurateConfig:
    """Return the configuration with that key of topics in each corpus that states none.

    A flat log of messages is left as it is: its records are no rows. Raises `UsageError`.
    """
    values = config.model_dump(exclude_unset=True)
    for source in values["sources"]:
        is_of_records = source.get("role", "corpus") == "corpus" and not source.get("thread")
        if is_of_records and not source.get("topic_key"):
            source["topic_key"] = key
    return validated(values)


def validated(values: dict[str, Any]) -> CurateConfig:
    """Return the configuration of plain values; raises `UsageError` naming each wrong key."""
    try:
        return CurateConfig.model_validate(values)
    except ValidationError as error:
        raise misconfigured(error) from None


def misconfigured(error: ValidationError) -> UsageError:
    """Return the error that names each wrong key, and no value."""
    wrong = "; ".join(
        f"{'.'.join(str(part) for part in each['loc']) or 'configuration'}: {each['msg']}"
        for each in error.errors()
    )
    return UsageError(f"configuration: {wrong}", "mend these keys")


def _yaml_of(path: Path | None) -> dict[str, Any]:
    if path is None:
        return {}
    try:
        loaded = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise UsageError(f"{path}: {error}", "give a readable YAML file") from None
    if loaded is None:
        return {}
    if not isinstance(loaded, dict):
        raise UsageError(f"{path}: not a mapping of keys", "see README.md, First real run")
    return loaded


def scalar(setting: str, value: str) -> Any:
    """Return the plain value that a setting gives its leaf; raises `UsageError` for none."""
    try:
        return yaml.safe_load(value)
    except yaml.YAMLError:
        raise UsageError(f"--set {setting!r}: not a plain value", "use leaf=value") from None


def _list(names: dict[str, str]) -> str:
    return ", ".join(sorted(names))
