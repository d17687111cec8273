"""Acceptance: the knobs of landing, which say what a reader takes and what it may take for it."""

from pydantic import Field

from tasks.source import Group


class Landing(Group):
    """What a reader accepts."""

    limit: int | None = Field(
        default=None, ge=1, description="Records read a file; the release is marked a sample."
    )
    max_record_bytes: int = Field(
        default=16_000_000, ge=1_000, description="A longer record is quarantined."
    )
    max_file_bytes: int = Field(
        default=64_000_000_000, ge=1_000, description="Decompressed bytes read of one file."
    )
    max_depth: int = Field(
        default=64, ge=4, le=512, description="Deeper nested records are quarantined."
    )
    max_keys: int = Field(
        default=10_000, ge=10, description="Records of more keys, at all depths, are quarantined."
    )
    max_records: int = Field(
        default=100_000_000,
        ge=1,
        description="Records read of one file; the rest is one quarantined record.",
    )
    reader_memory_mb: int = Field(
        default=2_048, ge=256, description="Memory of one reader; a file that needs more is out."
    )
    reader_cpu_seconds: int = Field(
        default=3_600, ge=1, description="CPU time a reader may take over some 32 MB of input."
    )
    reader_stall_seconds: int = Field(
        default=300, ge=1, description="A reader that says nothing for so long is ended."
    )
    follow_links: bool = Field(
        default=False,
        description="Links found in a folder or by a pattern are read, as caches of models need.",
    )
    sft_from_answers: bool = Field(
        default=False, description="Rated and voted answers become SFT candidates too."
    )
