"""A judge's knobs as people give them: flags, then `--set leaf=value`, checked before anything."""

from collections.abc import Sequence
from typing import Any, TypeVar

from pydantic import ValidationError

from tasks.errors import UsageError
from tasks.judging.bars import Bars
from tasks.judging.knobs import Judging
from tasks.parameters import misconfigured, scalar
from tasks.source import Group

Knobs = TypeVar("Knobs", bound=Group)


def knobs_of(fields: dict[str, Any], settings: Sequence[str]) -> tuple[Judging, Bars]:
    """Return the knobs that flags and settings give, those not given at their defaults.

    Raises `UsageError` for an unknown knob or a value out of bounds.
    """
    given = {name: value for name, value in fields.items() if value is not None}
    for setting in settings:
        leaf, equals, value = setting.partition("=")
        if not equals or leaf not in {*Judging.model_fields, *Bars.model_fields}:
            known = ", ".join(sorted({*Judging.model_fields, *Bars.model_fields}))
            raise UsageError(f"--set {setting!r} is not a knob", f"use leaf=value, one of: {known}")
        given[leaf] = scalar(setting, value)
    return _made(Judging, given), _made(Bars, given)


def _made(group: type[Knobs], given: dict[str, Any]) -> Knobs:
    try:
        return group(**{name: value for name, value in given.items() if name in group.model_fields})
    except ValidationError as error:
        raise misconfigured(error) from None
