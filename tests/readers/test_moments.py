"""Times as logs write them, and what is none."""

import pytest

from tasks.readers.moments import moment


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("2026-01-01", "2026-01-01T00:00:00.000+00:00"),
        ("2026-01-01T01:30:00+01:00", "2026-01-01T00:30:00.000+00:00"),
        ("2026-01-01T00:00:00Z", "2026-01-01T00:00:00.000+00:00"),
        (1767225600, "2026-01-01T00:00:00.000+00:00"),
        (1767225600500, "2026-01-01T00:00:00.500+00:00"),
        ("yesterday", None),
        (True, None),
        (None, None),
        (float("nan"), None),
        (10**400, None),
        ([], None),
    ],
)
def test_a_time_is_told_in_utc_so_that_it_sorts(value: object, told: str | None) -> None:
    assert moment(value) == told
