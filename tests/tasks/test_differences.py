"""Two texts set side by side."""

import pytest

from tasks import differences
from tasks.differences import Piece, difference, of_turns


def test_a_changed_word_stands_between_what_both_say() -> None:
    assert difference("one two three", "one 2 three") == [
        Piece(True, "one ", "one "),
        Piece(False, "two", "2"),
        Piece(True, " three", " three"),
    ]


def test_chinese_is_cut_by_characters() -> None:
    assert [p for p in difference("红楼梦", "红楼夢") if not p.is_same] == [
        Piece(False, "梦", "夢")
    ]


def test_pieces_give_back_both_texts_however_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(differences, "MOST_WORDS", 50)
    one, other = "a b " * 50, "a c " * 50 + "end"
    pieces = difference(one, other)
    assert "".join(piece.text for piece in pieces) == one
    assert "".join(piece.matched_text for piece in pieces) == other


def test_a_turn_that_one_talk_lacks_is_a_difference() -> None:
    one = [{"role": "user", "content": "Hi"}]
    other = [*one, {"role": "assistant", "content": "Hello"}]
    assert of_turns(one, other)[-1] == Piece(False, "", "assistant: Hello\n")
