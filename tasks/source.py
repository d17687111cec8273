"""A source: where records come from, as a mapping or as one string of the command line."""

import re
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from tasks.scales import PATTERN, scale_of
from tasks.urls import checked, is_remote

NAME = r"[a-z0-9][a-z0-9_-]{0,63}"
_PREFIX = re.compile(rf"(?P<name>{NAME})(?::(?P<format>[a-z_]+))?=(?P<path>.+)", re.DOTALL)
_NOT_IN_NAME = re.compile(r"[^a-z0-9_-]+")


class Group(BaseModel):
    """One concern's knobs; unknown keys are an error."""

    # An input may hold a secret where it does not belong: no error quotes it.
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Join(Group):
    """Where each record of a source finds its partner, whose fields it takes."""

    key: str = Field(min_length=1, description="The key of a record that holds its partner's id.")
    with_file: str = Field(min_length=1, description="The file of the partners, one an id.")
    with_key: str = Field(default="", description="Their key of the id; empty is the same key.")
    value_key: str = Field(
        default="",
        description="In a file that is one object, id: value, the key that a bare value gets.",
    )
    unmatched: Literal["error", "quarantine"] = Field(
        default="error",
        description="A record that finds no partner, or two, stops the run or is quarantined.",
    )

    @field_validator("with_file")
    @classmethod
    def _is_near(cls, path: str) -> str:
        if is_remote(checked(path)):
            raise ValueError("partners are read from a file of this machine: fetch it first")
        return checked(path)


class Thread(Group):
    """How the messages of a flat log name each other; found where the log leaves no doubt."""

    key: str = Field(min_length=1, description="The key of a message's own id.")
    parent_key: str = Field(
        min_length=1, description="The key of the id of the message that it replies to."
    )


class Source(Group):
    """Where records come from: a path or URL, or `NAME[:FORMAT]=PATH` as one string."""

    path: str = Field(
        min_length=1,
        description="File, folder or glob, here or as s3://, gs:// or hf://; NAME=PATH and"
        " NAME:FORMAT=PATH are understood too.",
    )
    name: str = Field(
        default="",
        pattern=rf"^({NAME})?$",
        description="Published as source_name; empty takes the path's own name.",
    )
    format: str = Field(
        default="auto",
        pattern=r"^[a-z_]+$",
        description="Record format (`sluice formats`), or auto: found per record.",
    )
    encoding: str = Field(
        default="auto",
        pattern=r"^[A-Za-z0-9_-]+$",
        description="Encoding of its text files, or auto: UTF-8 unless another is plain to see.",
    )
    licence: str = Field(default="", description="As you state it; printed in the dataset card.")
    rank: int = Field(
        default=100, ge=0, le=9999, description="Lower wins where two sources hold the same row."
    )
    role: Literal["corpus", "benchmark", "scores", "annotations"] = Field(
        default="corpus",
        description="A benchmark is never published: rows that hold it are out. Scores are of rows"
        " and annotations of answers, by their published ids.",
    )
    scale: str = Field(
        default="",
        pattern=rf"^({PATTERN})?$",
        description="Lowest and highest rating of its records, as 1-10; empty: by format, or 1-5.",
    )
    join: Join | None = Field(
        default=None, description="Fields that stand in another file: answers' prompts, labels."
    )
    thread: Thread | None = Field(
        default=None, description="A flat log of messages: which keys make threads of them."
    )

    embedding_key: str = Field(
        default="", description="The key of a record that holds its vector, a list of numbers."
    )

    topic_key: str = Field(
        default="",
        max_length=200,
        description="The key of a record that holds its topic, a short text or a whole number:"
        " what quotas of topics go by.",
    )

    @model_validator(mode="before")
    @classmethod
    def _from_one_string(cls, value: Any) -> Any:
        fields = {"path": value} if isinstance(value, str) else dict(value)
        match = _PREFIX.fullmatch(str(fields.get("path", "")))
        if match and not fields.get("name"):
            fields |= {key: found for key, found in match.groupdict().items() if found}
        if not fields.get("name"):
            fields["name"] = name_of(str(fields.get("path", "")))
        return fields

    @field_validator("path")
    @classmethod
    def _without_secrets(cls, path: str) -> str:
        return checked(path)

    @field_validator("scale")
    @classmethod
    def _rises(cls, stated: str) -> str:
        if stated:
            scale_of(stated)
        return stated

    @model_validator(mode="after")
    def _records_have_vectors_and_topics(self) -> Self:
        is_of_records = self.thread is None and self.role == "corpus"
        if self.embedding_key and not is_of_records:
            raise ValueError("embedding_key: a thread, a benchmark's item or a score has no vector")
        if self.topic_key and not is_of_records:
            raise ValueError("topic_key: a thread, a benchmark's item or a score has no topic")
        return self


def name_of(path: str) -> str:
    """Return a source name made of the path's last part that has no glob characters in it."""
    parts = [part for part in Path(path).parts if not set(part) & set("*?[")]
    stem = parts[-1].split(".")[0] if parts else ""
    return _NOT_IN_NAME.sub("-", stem.lower()).strip("-_")[:64] or "source"
