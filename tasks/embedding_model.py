"""The embedding model: a folder of weights, known by its content, and asked for before landing."""

import functools
import hashlib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from tasks.errors import UsageError
from tasks.files import digest_of
from tasks.nearness import NearDuplicates
from tasks.source import Source

_LIBRARIES = ("model2vec", "tokenizers")
_FOLDER = "give embedding_model a folder that model2vec saved: nothing is downloaded"


def model_digest(knobs: NearDuplicates) -> str:
    """Return what the vectors of the model depend on, as 64 hex; "" where none is asked for.

    That is the content of each file of its folder, by name, and what reads them. Raises
    `UsageError` where it is no folder.
    """
    if not knobs.find_semantic_duplicates or not knobs.embedding_model:
        return ""
    files = [each for each in _files(Path(knobs.embedding_model)) if each.is_file()]
    digest = hashlib.sha256(repr([_version(name) for name in _LIBRARIES]).encode())
    for path in files:
        stat = path.stat()
        name = str(path.relative_to(knobs.embedding_model))
        held = _digest_of(path, stat.st_size, stat.st_mtime_ns)
        digest.update(f"{name}\0{held}\n".encode())
    return digest.hexdigest()


def check_vectors(knobs: NearDuplicates, sources: list[Source]) -> None:
    """Raise `UsageError` where vectors are to be compared and cannot be: before anything is read.

    A model is loaded, for that alone shows that it is one.
    """
    if not knobs.find_semantic_duplicates:
        return
    if not knobs.embedding_model:
        if not any(source.embedding_key for source in sources):
            raise UsageError(
                "find_semantic_duplicates has no vectors to compare",
                "state embedding_key of a source, or embedding_model",
            )
        return
    folder, digest = knobs.embedding_model, model_digest(knobs)
    from tasks.functions.embeddings import held_model

    try:
        held_model(folder, digest)
    except ImportError:
        raise UsageError(
            "embedding_model needs model2vec, which is not installed",
            "pip install 'sluice[semantic]'",
        ) from None
    except Exception as error:  # noqa: BLE001 (a border: each reader of weights raises its own)
        why = f"embedding_model: {folder!r} holds no model2vec model ({type(error).__name__})"
        raise UsageError(why, _FOLDER) from None


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise UsageError(f"embedding_model: {str(folder)!r} is no folder here", _FOLDER)
    return sorted(folder.rglob("*"))


@functools.lru_cache(maxsize=1_024)
def _digest_of(path: Path, size: int, modified_ns: int) -> str:
    return digest_of(path)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
