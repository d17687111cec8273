"""Raw corpora and logs in, one gated release of SFT and preference tables out."""

from prefect import flow, get_run_logger
from prefect.runtime import flow_run

from tasks.acceptance import Landing
from tasks.annotation_rules import Annotations
from tasks.build import build
from tasks.choice import Choice, ExternalScores
from tasks.config import (
    Cleaning,
    CurateConfig,
    Decontamination,
    Publish,
    Scoring,
    Selection,
    Split,
)
from tasks.gate import gate
from tasks.junk_rules import Junk
from tasks.lake import Lake
from tasks.land import land
from tasks.nearness import NearDuplicates
from tasks.preference_rules import Preference
from tasks.privacy import PersonalData
from tasks.publish import publish as publish_release
from tasks.quality_weights import Models
from tasks.source import Source
from tasks.stages import LAYERS


def run_name() -> str:
    """Name a run by its dataset and start: `news 2026-11-22 03:00`."""
    return f"{flow_run.parameters['dataset']} {flow_run.scheduled_start_time:%Y-%m-%d %H:%M}"


@flow(name="curate", flow_run_name=run_name, validate_parameters=True)
def curate(
    sources: list[Source],
    dataset: str = "default",
    lake: str = "lake",
    landing: Landing = Landing(),  # noqa: B008
    cleaning: Cleaning = Cleaning(),  # noqa: B008
    personal_data: PersonalData = PersonalData(),  # noqa: B008
    near_duplicates: NearDuplicates = NearDuplicates(),  # noqa: B008
    decontamination: Decontamination = Decontamination(),  # noqa: B008
    scoring: Scoring = Scoring(),  # noqa: B008
    junk: Junk = Junk(),  # noqa: B008
    models: Models = Models(),  # noqa: B008
    external_scores: ExternalScores = ExternalScores(),  # noqa: B008
    selection: Selection = Selection(),  # noqa: B008
    choice: Choice = Choice(),  # noqa: B008
    annotations: Annotations = Annotations(),  # noqa: B008
    preference: Preference = Preference(),  # noqa: B008
    split: Split = Split(),  # noqa: B008
    publish: Publish = Publish(),  # noqa: B008
) -> str:
    """Publish one release and return its version; raises `GateClosed` where a promise is broken.

    Args:
        sources: What is read: files, folders, globs or URLs, `NAME[:FORMAT]=PATH` understood.
        dataset: Name of the release.
        lake: Folder of stages and releases.
        landing: What a reader accepts.
        cleaning: Which texts are fit to train on at all.
        personal_data: What is done with personal data.
        near_duplicates: What of a text is compared to find near-duplicates.
        decontamination: When a row holds a benchmark's question.
        scoring: How much each score counts in overall_score.
        external_scores: How scores from outside enter overall_score.
        junk: Which answers are not learnt from.
        models: What models trained on labels may decide.
        selection: Which scored conversations are good enough.
        choice: Which of them are chosen, by budget, quotas and likeness.
        annotations: How opinions on an answer become its rating, or need review.
        preference: Which answers make a pair.
        split: Where a row falls.
        publish: What a release shows of itself.
    """
    config = CurateConfig(**locals())
    with Lake(lake).lease(dataset, flow_run.id, get_run_logger().warning):
        landed = land(config)
        # Each task hands the landing's name on, so that the run graph reads as the path.
        landed = gate(config, landed, "staged")
        for layer in LAYERS[1:]:
            landed = gate(config, build(config, landed, layer), layer)
        return publish_release(config, landed)
