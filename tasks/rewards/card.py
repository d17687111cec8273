"""The card of a reward model: what it is, what it learnt from, what it is worth, and its limits."""

from typing import Any

from tasks.markdown import table
from tasks.rewards.figures import LONGER, RANDOM, SHORTER

_HEAD = (
    *("slice", "of", "pairs", "accuracy", RANDOM, LONGER, SHORTER, "gain over the best of these"),
    *("log-loss", "ECE"),
)
_LIMITS = """\
- It is linear: it adds up words, characters and some counts of an answer's first 1,500
  characters, and how far the answer takes up the last question. It knows no fact and follows no
  argument.
- It has learnt the taste of those who compared these answers, in these languages and on these
  subjects. On others, examine it first: `sluice reward eval`.
- Rewards of answers to different prompts are not comparable: only differences were learnt.
- Whoever optimises against it finds the words that it likes: train no policy against it alone.
- It never scores answers that it learnt from: they stay unscored.
"""


def card(about: dict[str, Any], sha256: str) -> str:
    """Return a model's card as Markdown."""
    release, learnt, judged = about["release"], about["learnt"], about["judged"]
    low, high = about["scale"]
    return f"""\
# Reward model of {release["dataset"]} {release["version"]}

Given a prompt and an answer it returns a number; of two answers to one prompt, the one with the
higher number is likelier to be preferred: 1 / (1 + exp(difference)). Bradley-Terry, fitted as a
logistic regression on differences of features, without an intercept.

- sha256 of `reward.json`, which names the digest of `reward.npz`: `{sha256}`
- release {release["dataset"]} {release["version"]}, `{release["release_id"]}`
- scores are stated between {low} and {high}: the 1st and 99th percentile of what it learnt from
- penalty C = {about["penalty"]}, by inner folds of the train split

## Learnt from

{learnt["pairs"]:,} pairs of {learnt["prompts"]:,} prompts in the train split ({_named(learnt)}),
licences of the inputs: {", ".join(release["licences"])}.

{table(("file", "sha256"), list(release["files"].items()))}

## Worth

{judged["pairs"]:,} pairs of {judged["prompts"]:,} prompts in the test split ({_named(judged)}),
none of them learnt from. Intervals are 95 %, of a bootstrap over prompts. Random, longer wins and
shorter wins read no word; *like length* are the pairs that differ by at most a fifth in length.

{table(_HEAD, [_cells(each) for each in about["figures"]])}

## Limits

{_LIMITS}"""


def _named(counts: dict[str, Any]) -> str:
    origins = ", ".join(f"{count:,} {name}" for name, count in counts["origins"].items())
    return f"{origins}; sources {', '.join(counts['sources'])}"


def _cells(row: dict[str, Any]) -> tuple[Any, ...]:
    blind = [f"{row[name.replace(' ', '_')]:.1%}" for name in (RANDOM, LONGER, SHORTER)]
    return (
        *(row["slice"], row["of"], f"{row['pairs']:,}"),
        *(_interval(row, "accuracy", ".1%"), *blind, _interval(row, "gain", "+.1%")),
        *(_interval(row, name, ".3f") for name in ("log_loss", "ece")),
    )


def _interval(row: dict[str, Any], name: str, form: str) -> str:
    low, high = (format(row[f"{name}_{end}"], form) for end in ("low", "high"))
    return f"{format(row[name], form)} [{low}, {high}]"
