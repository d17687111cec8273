"""Publish what was built as a release, and show its funnel in the UI."""

from pathlib import Path

from prefect import get_run_logger, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE

from tasks.card import funnel_markdown, release_markdown
from tasks.config import CurateConfig
from tasks.files import read_json
from tasks.lake import MANIFEST
from tasks.publication import publish_release


@task(name="publish", task_run_name="publish", cache_policy=NO_CACHE)
def publish(config: CurateConfig, landed: str) -> str:
    """Return the version that holds the built tables: a new one, or the current one that equals."""
    outcome = publish_release(config, landed)
    manifest = read_json(Path(outcome.folder) / MANIFEST)
    told = f"{config.dataset} {outcome.version}"
    create_markdown_artifact(
        key="funnel",
        markdown=funnel_markdown(manifest),
        description=f"{told}: rows by layer, rejections by rule",
    )
    # Rows themselves are in report.html alone: no user text goes to the server.
    create_markdown_artifact(
        key="release",
        markdown=release_markdown(manifest),
        description=f"{told}: tables, figures, licences, inputs, gates",
    )
    word = "published" if outcome.is_new else "already current"
    get_run_logger().info("%s: %s %s", word, config.dataset, outcome.version)
    return outcome.version
