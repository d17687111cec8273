"""Language id: by script where the script tells, by py3langid's model for Latin letters only."""

import functools
from importlib.metadata import version
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from tasks.functions.kernels.naive_bayes import Model
    from tasks.functions.kernels.texts import Texts

# Under it `und`: of 2,667 sentences in eight Latin-script languages one came out wrong (six without
# it), and JSON or code answers no longer pass for Catalan or Romanian.
MIN_CONFIDENCE = 0.5
# Languages in Latin script with tens of millions of readers; `zxx` is text in no language (code).
CANDIDATES = [
    *(
        "en",
        "de",
        "fr",
        "es",
        "pt",
        "it",
        "nl",
        "pl",
        "ro",
        "cs",
        "sv",
        "da",
        "no",
        "fi",
        "hu",
        "tr",
    ),
    *(
        "vi",
        "id",
        "ms",
        "tl",
        "sw",
        "ca",
        "hr",
        "sk",
        "sl",
        "et",
        "lv",
        "lt",
        "sq",
        "az",
        "uz",
        "zxx",
    ),
]
# Bytes that most often stand in a text, so that what a table tells of them lies together.
_COMMON = b" etaoinsrhldcumfpgywbvk.,IT\nASjxqz-'CMPB01"
# Too short or too unsure to tell, and text in no language.
NO_LANGUAGE = pa.array(["und", "zxx"])


def languages(texts: "Texts", letter: int) -> pa.StringArray:
    """Return the language of what a role (as its letter) says in each row, ISO 639-1 or `und`.

    Its first 400 characters tell. Kana decides for Japanese from a tenth of the CJK characters on;
    a script wins by the letters it holds, and the model is asked where Latin letters do.
    """
    from tasks.functions.kernels.characters import SCRIPTS, characters
    from tasks.functions.kernels.heads import ASK_MODEL, heads_of
    from tasks.functions.kernels.languages import by_model

    heads = heads_of(texts, letter, characters())
    names, places = ["und", *(name for name, _ in SCRIPTS)], heads.codes.astype(np.int64)
    asked = np.flatnonzero(heads.codes == ASK_MODEL)
    if len(asked):
        # Only a run that meets Latin text loads the model.
        model = _model()
        told = by_model(heads, characters(), model, asked, MIN_CONFIDENCE)[asked]
        places[asked] = np.where(told < 0, 0, told + len(names))
        names += model.names.tobytes().decode().splitlines()
    return pa.array(names, pa.string()).take(pa.array(places))


def differ(asked: pa.StringArray, answered: pa.StringArray) -> pa.BooleanArray:
    """Return where two languages are known and not the same."""
    unknown = pc.or_(pc.is_in(asked, NO_LANGUAGE), pc.is_in(answered, NO_LANGUAGE))
    return pc.and_not(pc.not_equal(asked, answered), unknown)


@functools.cache
def _model() -> "Model":
    """Return py3langid's model of the candidates."""
    from tasks.functions.kernels.kept import kept
    from tasks.functions.kernels.naive_bayes import Model

    return kept(Model, f"languages-{version('py3langid')}", _of_library)


def _of_library() -> "Model":
    """Return the model as the library's file gives it: half a second."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    from tasks.functions.kernels.naive_bayes import MAX_BYTES, PART, WIDTH, Model

    whole = LanguageIdentifier.from_model_file(MODEL_FILE)
    whole.set_languages(CANDIDATES)
    names, count = whole.nb_classes, len(whole.nb_ptc)
    weights = np.zeros((count + 1, WIDTH + 1), np.int16)
    weights[:count, : len(names)] = whole.nb_ptc.astype(np.float32) / PART
    priors = np.zeros(WIDTH + 1, np.float32)
    priors[: len(names)] = whole.nb_pc
    order = np.array([*_COMMON, *sorted({*range(256)} - {*_COMMON})])
    moves = np.asarray(whole.tk_nextmove).reshape(-1, 256)[:, order].ravel()
    found = np.asarray(whole.tk_output)
    return Model(
        np.argsort(order).astype(np.uint8),
        np.asarray(whole.tk_row)[moves],
        np.where(found < 0, count, found).astype(np.uint32)[moves],
        weights[:, :WIDTH].ravel(),
        weights[:, WIDTH].copy(),
        priors,
        np.array([names.index(name) for name in names], np.int32),
        np.array([whole.tk_row[0]], np.uint16),
        np.log1p(np.arange(MAX_BYTES + 1, dtype=np.float32)) * np.float32(PART),
        np.frombuffer("\n".join(names).encode(), np.uint8),
    )
