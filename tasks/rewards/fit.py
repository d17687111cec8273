"""Fit a reward model to a release's train split, examine it on its test split, keep it or not."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from tasks.errors import GateClosed, UsageError
from tasks.files import private_folder, write_json
from tasks.files import replace as replace_file
from tasks.releases import Release
from tasks.rewards.card import card
from tasks.rewards.examining import examine
from tasks.rewards.features import differences
from tasks.rewards.fitting import fitted
from tasks.rewards.model import DIGITS, KIND, model_of, save_reward
from tasks.rewards.pairs import Pairs
from tasks.rewards.reading import TABLE, release_pairs
from tasks.rewards.verdict import Verdict, check_enough, verdict_of

CARD, EXAMINED = "README.md", "examined.json"
LEARNT, JUDGED = "train", "test"


@dataclass(frozen=True)
class Outcome:
    """What came of a fit: the folder, the model's sha256 ("": none was kept), and all figures."""

    folder: Path
    sha256: str
    verdict: Verdict
    about: dict[str, Any]


def fit_release(release: Release, origins: tuple[str, ...], out: Path, min_gain: float) -> Outcome:
    """Fit, examine and keep a model with its card; return what came of it.

    Raises `UsageError` where there are too few pairs or scikit-learn is not there, and `GateClosed`
    where the model is not worth `min_gain` more than the best blind guess: then its figures are
    written (`examined.json`) and no model; one that the folder held before stays as it is.
    """
    check_library()
    learnt, judged = (release_pairs(release, split, origins) for split in (LEARNT, JUDGED))
    about = {"release": _told(release), "asked_origins": list(origins)}
    outcome = fit_pairs(learnt, judged, about, out, min_gain)
    if not outcome.verdict.is_open:
        raise GateClosed(
            f"no reward model was kept: {outcome.verdict.why}",
            f"its figures alone are in {out / EXAMINED}; take more --origins, or gather more pairs",
        )
    return outcome


def fit_pairs(
    learnt: Pairs, judged: Pairs, about: dict[str, Any], out: Path, min_gain: float
) -> Outcome:
    """Fit to some pairs, examine on others; write the figures, and a model that may be used."""
    check_enough(learnt, judged)
    found = fitted(differences(learnt), learnt.groups, np.arange(len(learnt)))
    taught = [*learnt.chosen_ids, *learnt.rejected_ids]
    rewards = model_of(found.line, taught, {}).rewards(learnt.answers)
    middle = float(np.nanmean(rewards)) / found.line.platt.slope
    line = replace(found.line, bias=-round(middle, DIGITS))
    told = {
        **about,
        "kind": KIND,
        "learnt": _counts(learnt),
        "judged": _counts(judged),
        "penalty": found.penalty,
        "inner_log_loss": {str(penalty): loss for penalty, loss in found.tried.items()},
        "scale": [round(float(each), DIGITS) for each in _ends(rewards - np.nanmean(rewards))],
    }
    examination = examine(model_of(line, taught, {}), judged)
    verdict = verdict_of(examination.figures, min_gain)
    told |= {"figures": examination.figures, "min_gain": min_gain, "is_open": verdict.is_open}
    private_folder(out)
    write_json(out / EXAMINED, told)
    if not verdict.is_open:
        return Outcome(out, "", verdict, told)
    model = save_reward(model_of(line, taught, told), out)
    replace_file(out / CARD, card(told, model.sha256))
    return Outcome(out, model.sha256, verdict, told)


def _ends(rewards: Any) -> Any:
    """Return the rewards that scores are stated between: the 1st and the 99th percentile."""
    return np.nanpercentile(rewards, [1, 99])


def _counts(pairs: Pairs) -> dict[str, Any]:
    return {
        "pairs": len(pairs),
        "prompts": len(set(pairs.groups)),
        "origins": pairs.counts("origins"),
        "sources": pairs.counts("sources"),
    }


def _told(release: Release) -> dict[str, Any]:
    """Return which release, and the files that were learnt from: paths below the lake, digests."""
    home = release.folder.relative_to(release.lake.root)
    files = [file for file in release.manifest["files"] if file["path"].startswith(f"{TABLE}/")]
    return {
        "dataset": release.dataset,
        "version": release.version,
        "release_id": release.manifest["release_id"],
        "files": {f"{home}/{file['path']}": file["sha256"] for file in files},
        "licences": sorted(
            {str(each.get("licence") or "not stated") for each in release.manifest["inputs"]}
        ),
    }


def check_library() -> None:
    """Raise `UsageError` where scikit-learn is not there."""
    try:
        import sklearn  # noqa: F401
    except ImportError:
        raise UsageError(
            "reward fit needs scikit-learn, which is not installed", "pip install 'sluice[train]'"
        ) from None
