"""Which addresses a source may have, and that none tells a secret."""

import traceback
from typing import Any

import pytest

from tasks.errors import UsageError
from tasks.parameters import validated
from tasks.source import Source


def _source(given: Any) -> Source:
    return Source.model_validate(given)


@pytest.mark.parametrize(
    ("given", "name", "form", "path"),
    [
        ("s3://bucket/logs/day.jsonl", "day", "auto", "s3://bucket/logs/day.jsonl"),
        ("s3://bucket/logs/*.jsonl", "logs", "auto", "s3://bucket/logs/*.jsonl"),
        ("news=s3://bucket/k=1/a.jsonl", "news", "auto", "s3://bucket/k=1/a.jsonl"),
        ("news:alpaca=gs://b/a@b/c?.jsonl", "news", "alpaca", "gs://b/a@b/c?.jsonl"),
        ("s3://bucket/day=2026-11-26/", "day-2026-11-26", "auto", "s3://bucket/day=2026-11-26/"),
        ("hf://datasets/org/set/**.parquet", "set", "auto", "hf://datasets/org/set/**.parquet"),
        ("file:///data/a=b.jsonl", "a-b", "auto", "/data/a=b.jsonl"),
        ("./odd://name.jsonl", "name", "auto", "./odd://name.jsonl"),
    ],
)
def test_a_url_is_a_path_with_or_without_name_and_format(
    given: str, name: str, form: str, path: str
) -> None:
    source = _source(given)
    assert (source.name, source.format, source.path) == (name, form, path)


@pytest.mark.parametrize(
    "url",
    [
        "s3://key:canary@bucket/a.jsonl",
        "s3://canary@bucket/a.jsonl",
        "s3://bucket/a.jsonl?X-Amz-Signature=canary",
        "name=gs://bucket/a.jsonl?x=1&sig=canary",
        "https://example.org/canary.jsonl",
        "simplecache::s3://key:canary@bucket/a",
        "file://canary/a.jsonl",
        "s3://",
    ],
)
def test_another_kind_of_url_or_one_with_a_secret_is_refused_untold(url: str) -> None:
    with pytest.raises(UsageError) as refused:
        validated({"sources": [url]})
    assert "canary" not in "".join(traceback.format_exception(refused.value))
    with pytest.raises(ValueError, match="URL") as raw:
        _source({"path": url, "rank": 1})
    assert "canary" not in str(raw.value)
