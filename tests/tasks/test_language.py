"""Language by script where it tells, else what py3langid's own walk over the same model says."""

import functools
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.functions.kernels.naive_bayes import PART, WIDTH
from tasks.functions.kernels.texts import ASSISTANT, texts_of
from tasks.functions.language import CANDIDATES, MIN_CONFIDENCE, _model, languages
from tasks.functions.messages import turns_of
from tasks.tables import MESSAGES

SENTENCES = [
    "The old gate lets the water through when the river rises after a week of rain.",
    "Das alte Tor lässt das Wasser durch, wenn der Fluss nach einer Woche Regen steigt.",
    "La vieille porte laisse passer l'eau quand la rivière monte après une semaine de pluie.",
    "La vieja compuerta deja pasar el agua cuando el río crece tras una semana de lluvia.",
    "De oude sluis laat het water door wanneer de rivier na een week regen stijgt.",
    "Vanha portti päästää veden läpi, kun joki nousee viikon sateen jälkeen.",
    "Eski kapak, bir haftalık yağmurdan sonra nehir yükseldiğinde suyu geçirir.",
    "Cánh cổng cũ để nước chảy qua khi sông dâng lên sau một tuần mưa.",
    "def gate(level: int) -> bool:\n    return level > THRESHOLD and not is_open[level]",
    "LA VIEILLE PORTE LAISSE PASSER L'EAU QUAND LA RIVIÈRE MONTE APRÈS UNE SEMAINE.",
]


def told(*answers: str) -> str:
    turns = [{"role": "assistant", "content": each} for each in answers]
    turns.insert(
        0, {"role": "user", "content": "Ein Satz, den niemand zählt, weil ihn keiner fragt."}
    )
    texts = texts_of(turns_of(pa.array([turns], MESSAGES)))
    return str(languages(texts, ASSISTANT)[0].as_py())


@functools.cache
def library() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    model = LanguageIdentifier.from_model_file(
        MODEL_FILE, norm_probs=True, min_confidence=MIN_CONFIDENCE
    )
    model.set_languages(CANDIDATES)
    return model


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("河水上涨时，旧闸门放水。", "zh"),
        ("川の水が増えると、古い水門が開く。", "ja"),
        ("강물이 불어나면 수문이 열린다.", "ko"),
        ("Старые ворота пропускают воду.", "ru"),
        ("البوابة القديمة تسمح بمرور الماء", "ar"),
        ("प्राचीन द्वार पानी को जाने देता है", "hi"),
        ("闸门 is the word for a gate that lets water through a dam", "en"),
        ("Yes, it is.", "und"),
        ("", "und"),
        ("闸门 gate", "zh"),
    ],
)
def test_a_script_tells_its_language_and_too_few_letters_tell_none(
    text: str, expected: str
) -> None:
    assert told(text) == expected


@pytest.mark.parametrize("text", SENTENCES)
def test_latin_letters_are_told_as_the_library_tells_them(text: str) -> None:
    assert told(text) == library().classify(text)[0]


@settings(deadline=None, max_examples=150)
@given(
    st.lists(st.sampled_from(" ".join(SENTENCES).split()), min_size=12, max_size=120).map(" ".join)
)
def test_any_mixture_is_told_as_the_library_tells_its_first_400_characters(text: str) -> None:
    name, confidence = library().classify(text[:400])
    if sum(each.isascii() and each.isalpha() for each in text[:400]) < 20:
        return
    # Sums of thousands of floats differ in their last digits: a draw may fall either way.
    ranked = [share for _, share in library().rank(text[:400])]
    if min(abs(confidence - MIN_CONFIDENCE), ranked[0] - ranked[1]) > 1e-4:
        assert told(text) == name


@settings(deadline=None, max_examples=30)
@given(st.lists(st.lists(st.sampled_from(SENTENCES), max_size=4).map("\n".join), max_size=30))
def test_rows_are_told_together_as_each_alone(answers: list[str]) -> None:
    rows = [[{"role": "assistant", "content": each}] for each in answers]
    found = languages(texts_of(turns_of(pa.array(rows, MESSAGES))), ASSISTANT)
    assert found.to_pylist() == [told(each) for each in answers]


def test_weights_of_16_bits_are_those_of_the_library() -> None:
    held, told = _model(), np.asarray(library().nb_ptc, np.float32)
    weights = np.column_stack((held.weights.reshape(-1, WIDTH), held.aside))
    assert (weights[:-1, : told.shape[1]] * PART == told).all()
    assert not weights[-1].any()


def test_turns_are_lines_of_one_text_and_none_counts_beyond_400_characters() -> None:
    assert told("The old gate ", "lets the water through.") == "en"
    assert told(*SENTENCES[:1] * 6, "水" * 400) == "en"
