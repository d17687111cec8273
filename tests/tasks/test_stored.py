"""What a release was built with is known without the folders that its models were in."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from tasks.config import CurateConfig
from tasks.errors import UsageError
from tasks.manifest import _without_folders
from tasks.questions import stage_rows
from tasks.releases import Release, open_release
from tasks.stages import all_stages
from tasks.stored import check_folders, digests_of, stored_parameters
from tasks.whatif import _changed_stages

HELD = {"quality_weights": "ab" * 32, "embedding_model": "cd" * 32}
GIVEN = {
    "models": {"quality_weights": "/mnt/elsewhere/myw"},
    "near_duplicates": {"embedding_model": "/mnt/elsewhere/mym", "find_semantic_duplicates": True},
}


def made_with(digests: dict[str, str], given: dict[str, Any] = GIVEN) -> Release:
    config = _without_folders(CurateConfig.model_validate(given))
    return cast(Release, SimpleNamespace(manifest={"config": config, "digests": digests}))


def test_a_threshold_is_asked_of_a_release_whose_models_are_elsewhere() -> None:
    before, after = (stored_parameters(made_with(HELD), each) for each in ([], ["min_quality=0.9"]))
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"min_quality"}
    assert after["quality_weights_digest"] == HELD["quality_weights"]
    assert after["embedding_model_digest"] == HELD["embedding_model"]
    assert [each.table for each in _changed_stages([], changed)] == ["selected.unwanted"]


@pytest.mark.parametrize("knob", [*HELD])
def test_a_folder_is_looked_into_where_it_is_set_anew(knob: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=f"{knob}: .*nowhere"):
        stored_parameters(made_with(HELD), [f"{knob}={tmp_path}/nowhere"])


def test_other_weights_than_the_stored_ones_change_the_digest_of_a_release() -> None:
    told = stored_parameters(made_with(HELD), ["quality_weights=none"])
    assert (told["quality_weights"], told["quality_weights_digest"]) == ("none", "")


@pytest.mark.parametrize("table", ["scored.safety", "deduplicated.embeddings"])
def test_a_stage_that_reads_the_folder_itself_asks_for_it(table: str) -> None:
    stage = all_stages()[table]
    parameters = stored_parameters(made_with(HELD), [])
    with pytest.raises(UsageError, match="of which a release holds the name"):
        check_folders(stage, parameters, [])
    shipped = stored_parameters(made_with(digests_of(CurateConfig()), {}), [])
    check_folders(stage, shipped, [])


def test_a_stage_is_asked_of_a_release_that_was_made_with_a_folder_of_weights(
    own_lake: Any,
) -> None:
    found = open_release(own_lake, None)
    config = _without_folders(CurateConfig.model_validate({"models": GIVEN["models"]}))
    manifest = found.manifest | {"config": config, "digests": HELD | {"embedding_model": ""}}
    release = Release(found.lake, found.dataset, found.version, manifest)
    assert stage_rows(release, "cleaned.signatures", [], 3).rows
    with pytest.raises(UsageError, match="reads the folder of quality_weights"):
        stage_rows(release, "scored.safety", [], 3)
