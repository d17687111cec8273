"""What a file's first records tell of its format, and how surely."""

from tasks.detection import Tally
from tasks.readers.drafts import Unreadable


def test_the_share_of_the_main_format_is_the_confidence() -> None:
    tally = Tally()
    for name in ("alpaca", "alpaca", "alpaca", "sharegpt"):
        tally.found(name)
    assert tally.confidence == 0.75
    assert tally.unknown_reason == ""


def test_a_file_without_records_is_of_no_format_for_sure() -> None:
    assert Tally().confidence == 0


def test_the_first_thousand_records_are_the_evidence() -> None:
    tally = Tally()
    for _ in range(1000):
        tally.found("alpaca")
    tally.refused(Unreadable("unknown_format", "nearest pairs, missing prompt"))
    assert tally.confidence == 1
    assert tally.unknown_reason == ""
    assert tally.rules == {"unknown_format": 1}


def test_most_of_the_unknown_say_why_and_a_wrong_type_is_not_unknown() -> None:
    tally = Tally()
    tally.refused(Unreadable("unknown_format", "nearest alpaca, missing output"))
    for _ in range(2):
        tally.refused(Unreadable("not_a_record_of_this_trade", "keys: lang, text"))
    for _ in range(3):
        tally.refused(Unreadable("wrong_type", "output: expected text, found number"))
    assert tally.unknown_reason == "not_a_record_of_this_trade: keys: lang, text"
