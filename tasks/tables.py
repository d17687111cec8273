"""The staged tables: their columns and Arrow types. One row a thing, text in `texts` alone.

`staged.texts` holds each record's clean text once; the entities beside it carry ids, ratings and
the place they came from, and point at their text by `text_id`.
"""

import pyarrow as pa

METRICS = (
    *("accuracy", "safety", "helpfulness", "honesty", "instruction_following", "truthfulness"),
    *("conciseness", "interest", "coherence", "complexity", "verbosity"),
)
# What an opinion may be given by: an aspect, all in all, or a reward model's number.
STANDARDS = (*METRICS, "overall", "reward")
SPLITS = ("train", "validation", "test")
ENTITIES = ("conversations", "answers", "comparisons", "prompts")
CONTENT_ID = {
    "conversations": "conversation_id",
    "answers": "answer_id",
    "comparisons": "pair_id",
    "prompts": "prompt_id",
}

MESSAGES = pa.list_(pa.struct([("role", pa.string()), ("content", pa.string())]))
ANNOTATION_METRICS = pa.struct([(name, pa.float64()) for name in METRICS])

_PLACE = [
    ("source_name", pa.string()),
    ("source_rank", pa.int32()),
    ("file", pa.string()),
    ("line", pa.int64()),
]
_ROW = [("row_id", pa.string()), ("record_id", pa.string())]

_JUDGE = [(name, pa.string()) for name in ("annotator", "kind", "annotated_at")]

STAGED: dict[str, pa.Schema] = {
    "texts": pa.schema(
        [
            ("text_id", pa.string()),
            ("content_id", pa.string()),
            ("prompt_id", pa.string()),
            ("messages", MESSAGES),
            # Turns that are the prompt (system included); the rest is the completion.
            ("prompt_turn_count", pa.int32()),
            ("tools", pa.string()),
        ]
    ),
    "conversations": pa.schema(
        [
            *_ROW,
            ("conversation_id", pa.string()),
            ("prompt_id", pa.string()),
            ("text_id", pa.string()),
            *_PLACE,
            ("rating", pa.float64()),
        ]
    ),
    "answers": pa.schema(
        [
            *_ROW,
            ("answer_id", pa.string()),
            ("prompt_id", pa.string()),
            ("text_id", pa.string()),
            *_PLACE,
            ("rating", pa.float64()),
            ("rank", pa.int32()),
            ("label", pa.bool_()),
            ("annotation_metrics", ANNOTATION_METRICS),
            ("model", pa.string()),
            ("annotator", pa.string()),
            # The scales that rating and metrics lie on, who gave them, and when (text, in UTC).
            ("rating_low", pa.float64()),
            ("rating_high", pa.float64()),
            ("metrics_low", pa.float64()),
            ("metrics_high", pa.float64()),
            ("annotator_kind", pa.string()),
            ("annotated_at", pa.string()),
            # What a label was told by, where that was no thumb: `edit` or `regeneration`.
            ("label_origin", pa.string()),
        ]
    ),
    "comparisons": pa.schema(
        [
            *_ROW,
            ("pair_id", pa.string()),
            ("prompt_id", pa.string()),
            ("chosen_id", pa.string()),
            ("rejected_id", pa.string()),
            *_PLACE,
            ("annotation_metrics", ANNOTATION_METRICS),
            # `compared`, or `edit` where the chosen side corrects the rejected one.
            ("origin", pa.string()),
            ("annotator", pa.string()),
        ]
    ),
    "prompts": pa.schema([*_ROW, ("prompt_id", pa.string()), ("text_id", pa.string()), *_PLACE]),
    # The vector that a record brought: one row for each of its texts.
    "embeddings": pa.schema([("text_id", pa.string()), ("embedding", pa.list_(pa.float32()))]),
    # The topic that a record named: one row for each of its texts.
    "topics": pa.schema([("text_id", pa.string()), ("topic", pa.string())]),
    "questions": pa.schema(
        # What is asked (`question`: the user turns) and each answer to it that is known (`answer`).
        [
            *_ROW,
            *(("question_id", pa.string()), ("part", pa.string())),
            *_PLACE,
            ("messages", MESSAGES),
        ],
    ),
    # What a judge outside said of the row of that content id.
    "scores": pa.schema(
        [
            ("record_id", pa.string()),
            ("content_id", pa.string()),
            *(("scorer", pa.string()), ("score", pa.float64())),
            *_PLACE,
        ]
    ),
    # Opinions on answers by their ids, from files of opinions; what cells say stands in `answers`.
    "annotations": pa.schema(
        [
            ("record_id", pa.string()),
            ("answer_id", pa.string()),
            ("standard", pa.string()),
            ("value", pa.float64()),
            *(("scale_low", pa.float64()), ("scale_high", pa.float64())),
            *_JUDGE,
            *_PLACE,
        ]
    ),
    "votes": pa.schema(
        [
            ("record_id", pa.string()),
            ("answer_a_id", pa.string()),
            ("answer_b_id", pa.string()),
            ("preferred", pa.string()),
            *_JUDGE,
            *_PLACE,
        ]
    ),
    "quarantine": pa.schema(
        [("record_id", pa.string()), *_PLACE, ("rule", pa.string()), ("detail", pa.string())]
    ),
    # One row is one input file. Equal bytes land once: the other names stand here as copies.
    "inputs": pa.schema(
        [
            ("source_name", pa.string()),
            ("source_rank", pa.int32()),
            ("file", pa.string()),
            ("sha256", pa.string()),
            ("bytes", pa.int64()),
            ("format", pa.string()),
            ("records", pa.int64()),
            ("staged", pa.int64()),
            ("quarantined", pa.int64()),
            ("licence", pa.string()),
            ("role", pa.string()),
            ("is_copy", pa.bool_()),
            ("text_changes", pa.string()),
            # Share of the first records read as the main format; why most of the others were not.
            ("format_confidence", pa.float64()),
            ("unknown_reason", pa.string()),
            # Found or stated; "" for Parquet, Arrow and copies.
            ("encoding", pa.string()),
        ]
    ),
}

_SQL_TYPES = {
    "string": "varchar",
    "bool": "boolean",
    "int32": "integer",
    "int64": "bigint",
    "float": "float",
    "double": "double",
}


def staged_keys(landed: str) -> dict[str, str]:
    """Return the derivation keys of all staged tables: one landing seals them under one key."""
    return {f"staged.{name}": landed for name in STAGED}


def sql_columns(schema: pa.Schema) -> str:
    """Return an Arrow schema as SQL column definitions."""
    return ", ".join(f"{field.name} {_sql_type(field.type)}" for field in schema)


def _sql_type(kind: pa.DataType) -> str:
    if pa.types.is_list(kind):
        return f"{_sql_type(kind.value_type)}[]"
    if pa.types.is_struct(kind):
        return f"struct({', '.join(f'{field.name} {_sql_type(field.type)}' for field in kind)})"
    return _SQL_TYPES[str(kind)]


def quoted(text: object) -> str:
    """Return an SQL string literal, for statements that take no bound values."""
    return "'" + str(text).replace("'", "''") + "'"
