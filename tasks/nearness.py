"""Nearness: the knobs of near-duplicates, in tokens and in meaning."""

from pydantic import Field

from tasks.source import Group


class NearDuplicates(Group):
    """When two conversations say nearly the same on both sides, so that one stands for both.

    The one kept comes from the source of the lowest rank; then it is the one that people rated
    higher, that is not cut off, that repeats itself less (in tenths), that is longer; then the one
    of the smaller content id. Another goes only if it was compared with a kept one.
    """

    find_near_duplicates: bool = Field(default=True, description="Off: only equal ones collapse.")
    near_threshold: float = Field(
        default=0.8, ge=0.5, le=1, description="Jaccard of shingles on either side, at least."
    )
    short_side_tokens: int = Field(
        default=20, ge=1, le=1_000, description="A side of fewer tokens must be equal instead."
    )
    shingle_tokens: int = Field(default=5, ge=1, le=64, description="Tokens of one shingle.")
    sketch_size: int = Field(
        default=24, ge=8, le=256, description="Smallest shingle hashes of each side that are kept."
    )
    min_sketch_overlap: float = Field(
        default=0.62, ge=0, le=1, description="Share of two sketches, at least, to be compared."
    )
    blocking_keys: int = Field(default=8, ge=2, le=64, description="Hashes that rows meet by.")
    max_bucket: int = Field(default=64, ge=2, le=1_000, description="Rows of a hash that all meet.")
    bucket_reach: int = Field(
        default=8, ge=1, le=1_000, description="Where more do, how many next in length each meets."
    )
    max_cluster: int = Field(default=10_000, ge=2, description="More alike rows close the gate.")
    find_semantic_duplicates: bool = Field(
        default=False, description="Compare vectors too: a source's embedding_key, or a model's."
    )
    semantic_threshold: float = Field(
        default=0.95,
        ge=0.9,
        le=1,
        description="Cosine, at least; below 0.95 more pairs are missed.",
    )
    embedding_model: str = Field(
        default="", description="Folder of model2vec weights, for records that bring no vector."
    )
