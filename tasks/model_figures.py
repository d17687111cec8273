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
HEAD = ("model", "scores", "answers", "scored", "unscored", "learnt from")


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


def models_markdown(models: list[dict[str, Any]], knobs: dict[str, Any]) -> str:
    """Return the models of a release as a Markdown table, with what is unscored said."""
    rows = [
        (
            each["model"],
            ", ".join(each["languages"]) or "no weights",
            each["texts"],
            each["scored"],
            each["texts"] - each["scored"],
            each["trained_on"],
        )
        for each in models
    ]
    bound = knobs["max_unsafe"]
    taken = "no answer is rejected" if bound is None else f"answers over {bound} are rejected"
    return (
        f"{table(HEAD, rows)}\nProbabilities by linear models of labels, not judgements; an answer"
        " in a language without labels is unscored, and so is one whose talk the accuracy model"
        f" learnt from. Of unsafe text, {taken}.\n"
    )
