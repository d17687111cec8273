"""What models of labels scored in a run: by which weights, how many texts, and which not."""

from typing import Any

from tasks.engine import Keys, connection, show_by_key
from tasks.lake import Lake
from tasks.markdown import table
from tasks.quality_weights import ACCURACY, UNSAFE, Models, told_models

# Texts that are answers, whether a score is there, and whether the model was trained on a turn.
_COUNTS = {
    UNSAFE: """
select count(*) as texts, count(safety.unsafe_answer_score) as scored,
    count(*) filter (where safety.is_trained_on) as trained_on
from scored.safety as safety
inner join cleaned.signatures as texts on texts.text_id = safety.text_id
where texts.answer_token_count > 0
""",
    ACCURACY: """
select count(*) as texts, count(model.accuracy_model_score) as scored, 0 as trained_on
from scored.accuracy_model as model
inner join cleaned.signatures as texts on texts.text_id = model.text_id
where texts.answer_token_count > 0
""",
}
_TABLES = ("scored.safety", "scored.accuracy_model", "cleaned.signatures")
HEAD = ("model", "languages", "answers", "scored", "unscored", "learnt from")
NO_WEIGHTS_HERE = "no weights"
TOLD = (
    "Probabilities by linear models of labels, not judgements; an answer in a language without"
    " labels is unscored, and so is one whose talk the accuracy model learnt from."
)
BOUND = "SFT rows whose answer is unsafe with a probability over {bound} are rejected; no pair is."
UNBOUND = "No row is rejected as unsafe."
SCORES_HEAD = ("scorer", "scores", "unknown", "rows known", "SFT candidates", "lowest", "highest")
SCORES_TOLD = "Scores of others, by the id of a row; unknown are those of no row."


def model_figures(lake: Lake, keys: Keys, knobs: Models) -> list[dict[str, Any]]:
    """Return, for each model, its languages and how many answers it scored and was taught."""
    told = told_models(knobs)
    with connection(lake) as con:
        for name in _TABLES:
            show_by_key(con, lake, name, keys)
        counts = {name: con.execute(sql).fetchall()[0] for name, sql in _COUNTS.items()}
    return [
        {
            "model": name,
            "languages": told[name],
            "texts": texts,
            "scored": scored,
            "trained_on": taught,
        }
        for name, (texts, scored, taught) in counts.items()
    ]


def model_cells(models: list[dict[str, Any]]) -> list[list[Any]]:
    """Return one row a model: its languages, the answers it scored, and those it did not."""
    return [
        [
            each["model"],
            ", ".join(each["languages"]) or NO_WEIGHTS_HERE,
            each["texts"],
            each["scored"],
            each["texts"] - each["scored"],
            each["trained_on"],
        ]
        for each in models
    ]


def scorer_cells(scorers: list[dict[str, Any]]) -> list[list[Any]]:
    """Return one row a scorer from outside, as `SCORES_HEAD` names its columns."""
    counts = ("score_count", "unknown_count", "known_count", "candidate_count")
    return [
        [each[name] for name in ("scorer", *counts, "lowest_score", "highest_score")]
        for each in scorers
    ]


def models_markdown(models: list[dict[str, Any]], knobs: dict[str, Any]) -> str:
    """Return the models of a release as a Markdown table, with what is unscored said."""
    bound = knobs["max_unsafe"]
    taken = UNBOUND if bound is None else BOUND.format(bound=bound)
    rows = [tuple(row) for row in model_cells(models)]
    return f"{table(HEAD, rows)}\n{TOLD} {taken}\n"


def scorers_markdown(scorers: list[dict[str, Any]]) -> str:
    """Return the scores from outside as a Markdown table; "" where there are none."""
    rows = [tuple(row) for row in scorer_cells(scorers)]
    return f"\n{table(SCORES_HEAD, rows)}\n{SCORES_TOLD}\n" if rows else ""
