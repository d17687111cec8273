"""A judge held to people: what is place or length is told apart from judgement, and gated."""

import json
import random
import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from bench._endpoint import Act, prefers, says, serving, verdict
from tasks.errors import UsageError
from tasks.judging import validation
from tasks.judging.agreement import Agreement, agreement_of
from tasks.judging.bars import Bars, held_against
from tasks.judging.facts import facts_of, rewards_of
from tasks.judging.knobs import Judging
from tasks.judging.local_judge import LocalJudge
from tasks.judging.people import Compared, compared_by_people
from tasks.judging.protocol import STANDARDS, Candidate, Case, Verdict
from tasks.judging.settings import knobs_of
from tasks.judging.validation import affordable, cases_in, remembered, validated
from tasks.judging.work import ask_within, http_judge, planned
from tasks.lake import Lake

JUDGING = Path(validation.__file__).parent
GOOD, BAD = "It is right", "It is wrong"


def write(path: Path, rows: Sequence[object]) -> Path:
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")
    return path


def people(tmp_path: Path, count: int = 60) -> Path:
    """Pairs whose better answer says that it is right; which is longer has nothing to do with it."""
    chance = random.Random(3)
    rows = [
        {
            "prompt": f"Question {n}?",
            "chosen": f"{GOOD}{' indeed' * chance.randint(0, 9)}.",
            "rejected": f"{BAD}{' indeed' * chance.randint(0, 9)}.",
        }
        for n in range(count)
    ]
    return write(tmp_path / "human.jsonl", rows)


WISE = prefers(lambda first, second: GOOD in first)
LONGER = prefers(lambda first, second: len(first) > len(second))


def held(tmp_path: Path, act: Act, **more: object) -> dict[str, object]:
    """Validate a judge that answers by `act`."""
    pairs = compared_by_people(people(tmp_path))
    with serving(act) as server:
        knobs = Judging.model_validate({"url": server.url, "model": "m", **more})
        judge = http_judge(tmp_path / "lake", knobs)
        plan = planned(cases_in(pairs, knobs.mode), judge)
        ask_within(plan, judge, lambda _: None)
        found = validated(affordable(pairs, plan), judge, Bars(), tmp_path / "lake", knobs.mode)
        assert remembered(tmp_path / "lake", judge) == found
        other = http_judge(tmp_path / "lake", knobs.model_copy(update={"model": "other"}))
        assert remembered(tmp_path / "lake", other) is None
    return found


def value(found: dict, name: str) -> float | None:  # type: ignore[type-arg]
    figure = found["figures"][name]
    assert figure["value"] is None or figure["low"] <= figure["value"] <= figure["high"]
    return None if figure["value"] is None else float(figure["value"])


def test_a_judge_that_agrees_with_people_is_let_through(tmp_path: Path) -> None:
    found = held(tmp_path, WISE)
    told = {name: value(found, name) for name in ("agreement", "kappa", "flip_rate", "first_share")}
    assert told == {"agreement": 1, "kappa": 1, "flip_rate": 0, "first_share": 0.5}
    assert found["is_open"] is True
    assert (found["pairs"], found["unscored"]) == (60, {})
    assert value(found, "longer_gap") == 0


def test_a_judge_that_takes_what_stands_first_is_caught_by_the_swap(tmp_path: Path) -> None:
    found = held(tmp_path, says(verdict("A")))
    told = {name: value(found, name) for name in ("agreement", "kappa", "flip_rate", "first_share")}
    assert told == {"agreement": 0.5, "kappa": 0, "flip_rate": 1, "first_share": 1}
    failed = [bar["name"] for bar in found["bars"] if not bar["is_cleared"]]  # type: ignore[attr-defined]
    assert failed[:3] == ["min_agreement", "min_kappa", "max_flip_rate"]
    assert found["is_open"] is False


def test_a_judge_that_takes_the_longer_answer_is_caught_by_its_lengths(tmp_path: Path) -> None:
    found = held(tmp_path, LONGER)
    assert (value(found, "longer_wins") or 0) > 0.95
    assert abs((value(found, "people_longer_wins") or 0) - 0.5) < 0.2
    assert (value(found, "length_correlation") or 0) > 0.6
    failed = [bar["name"] for bar in found["bars"] if not bar["is_cleared"]]  # type: ignore[attr-defined]
    assert "max_longer_gap" in failed


def test_a_judge_that_gives_no_verdicts_has_no_figures_and_a_closed_gate(tmp_path: Path) -> None:
    found = held(tmp_path, says("I would rather not."))
    assert (found["unscored"], value(found, "unscored_share")) == ({"not_json_answer": 60}, 1)
    assert value(found, "agreement") is None
    assert found["is_open"] is False


def test_answers_judged_alone_are_compared_by_the_mean_of_their_levels(tmp_path: Path) -> None:
    def act(call: object) -> None:
        from bench._endpoint import answers_in, completion

        (answer,) = answers_in(call.body)  # type: ignore[attr-defined]
        level = 4 if GOOD in answer else 2
        said = json.dumps({"reason": "", **dict.fromkeys(STANDARDS, level)})
        call.send(200, completion(said))  # type: ignore[attr-defined]

    found = held(tmp_path, act, mode="pointwise")
    assert value(found, "agreement") == 1
    assert value(found, "flip_rate") is None
    assert found["is_open"] is True


def test_a_part_of_the_pairs_within_the_budget_is_judged_as_if_there_were_no_others(
    tmp_path: Path,
) -> None:
    found = held(tmp_path, WISE, max_calls=41, may_be_partial=True)
    assert (found["pairs"], found["unscored"]) == (20, {})


def pair(number: int, prompt: int, preferred: str, lengths: tuple[int, int] = (5, 5)) -> Compared:
    texts = ["x" * length for length in lengths]
    answers = tuple(
        Candidate(f"{number}{side}", [("assistant", text)])
        for side, text in zip("ab", texts, strict=True)
    )
    return Compared(Case(f"{prompt}", [("user", "?")], answers), preferred)


def agreement(pairs: list[Compared], told: str) -> Agreement:
    verdicts = [
        Verdict(each.case, preferred={"a": "a", "b": "b", "t": "tie"}[word], is_flipped=False)
        for each, word in zip(pairs, told, strict=True)
    ]
    return agreement_of(pairs, verdicts)


def test_kappa_is_cohen_s() -> None:
    """20 both a, 15 both b, 5 and 10 apart: agreed 0.7, by chance 0.5 (Cohen 1960's own way)."""
    said = "a" * 25 + "b" * 25
    judged = "a" * 20 + "b" * 5 + "a" * 10 + "b" * 15
    found = agreement([pair(n, n, side) for n, side in enumerate(said)], judged)
    assert found.figures["agreement"].value == 0.7
    assert found.figures["kappa"].value == 0.4
    tied = agreement([pair(n, n, side) for n, side in enumerate(said)], "t" * 50)
    assert tied.figures["agreement"].value == 0.5
    assert tied.figures["kappa"].value == 0


def test_intervals_are_the_same_each_time_and_pairs_of_one_prompt_are_drawn_together() -> None:
    said, judged = "ab" * 60, "ab" * 40 + "ba" * 20
    apart = agreement([pair(n, n, side) for n, side in enumerate(said)], judged)
    assert apart == agreement([pair(n, n, side) for n, side in enumerate(said)], judged)
    together = agreement([pair(n, n // 20, side) for n, side in enumerate(said)], judged)
    widths = [
        (each.figures["agreement"].high or 0) - (each.figures["agreement"].low or 0)
        for each in (apart, together)
    ]
    assert 0.1 < widths[0] < 0.2 < widths[1]
    assert (apart.prompts, together.prompts) == (120, 6)


def test_length_is_told_where_the_judge_follows_it() -> None:
    pairs = [pair(n, n, "ab"[n % 2], (5 + n % 3 * 10, 15)) for n in range(60)]
    judged = "".join("a" if n % 3 == 2 else "b" if n % 3 == 0 else "t" for n in range(60))
    found = agreement(pairs, judged).figures
    assert (found["longer_wins"].value, found["people_longer_wins"].value) == (1, 0.5)
    assert (found["length_correlation"].value or 0) > 0.9


def test_bars_are_held_against_the_unlucky_end_of_an_interval() -> None:
    said = "ab" * 50
    found = agreement([pair(n, n, side) for n, side in enumerate(said)], "ab" * 40 + "ba" * 10)
    low = found.figures["agreement"].low or 0
    assert 0.7 < low < 0.8
    for bound, is_cleared in ((low - 0.01, True), (low + 0.01, False)):
        bars = held_against(found, Bars(min_agreement=bound), is_pairwise=True)
        assert bars[0].is_cleared is is_cleared


def test_pairs_are_read_in_the_formats_of_comparisons_and_the_better_one_stands_anywhere(
    tmp_path: Path,
) -> None:
    rows: list[object] = [
        {"input": "Prime?", "output_1": "Nine.", "output_2": "Seven.", "label": 2},
        {"chosen": "\n\nHuman: Hi\n\nAssistant: Hello", "rejected": "\n\nHuman: Hi\n\nAssistant: No"},
        {"prompt": "Up?", "chosen": [{"role": "assistant", "content": "Up\u0000."}],
         "rejected": [{"role": "assistant", "content": "Down."}]},
    ]  # fmt: skip
    found = compared_by_people(write(tmp_path / "human.jsonl", [*rows, rows[0]]))
    assert len(found) == 3
    better = {
        each.case.answers[each.preferred == "b"].messages[0][1]: each.case.prompt[0][1]
        for each in found
    }
    assert better == {"Seven.": "Prime?", "Hello": "Hi", "Up.": "Up?"}
    sides = [each.preferred for each in compared_by_people(people(tmp_path))]
    assert 15 < sides.count("a") < 45


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("a.jsonl", '{"prompt": "x", "chosen": "y", "rejected": "z"}\n{"a": "canary"}\n', "line 2"),
        ("a.jsonl", '{"messages": [{"role": "user", "content": "canary"}]}\n', "no pairs"),
        ("a.jsonl", '{"prompt": "canary', "line 1"),
        ("a.exe", "canary", "not a file of records"),
    ],
)
def test_a_file_of_no_pairs_is_a_user_s_mistake_told_without_its_text(
    tmp_path: Path, name: str, text: str, told: str
) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    with pytest.raises(UsageError, match=told) as error:
        compared_by_people(tmp_path / name)
    assert "canary" not in str(error.value)


SUM = "What is 12 * 12?"


def test_local_rules_know_what_can_be_computed_and_say_nothing_of_the_rest(tmp_path: Path) -> None:
    rows = [
        {"prompt": SUM, "chosen": "12 * 12 = 144.", "rejected": "12 * 12 = 154."},
        {"prompt": "Name a prime. Answer in one word.", "chosen": "I am sorry, but I cannot help with that.", "rejected": "Seven."},
        {"prompt": "Is tea nice?", "chosen": "It is, with milk.", "rejected": "It is, with lemon."},
    ]  # fmt: skip
    pairs = compared_by_people(write(tmp_path / "human.jsonl", rows))
    facts = facts_of([each.case for each in pairs], Lake(tmp_path / "lake"))
    verdicts = list(LocalJudge("pairwise", facts, {}).verdicts([each.case for each in pairs]))
    told = {
        each.case.prompt[0][1]: (each.preferred == human.preferred) if each.preferred else None
        for each, human in zip(verdicts, pairs, strict=True)
    }
    assert told == {SUM: True, "Name a prime. Answer in one word.": False, "Is tea nice?": None}
    assert {each.unscored for each in verdicts} == {"", "nothing_known"}


def test_a_reward_model_s_scores_decide_where_rules_are_silent_and_are_brought_to_1_to_5(
    tmp_path: Path,
) -> None:
    case = pair(1, 1, "a").case
    scored = [
        {"answer_id": "1a", "standard": "reward", "value": -3, "scale": [-2, 2]},
        {"answer_id": "1b", "standard": "reward", "value": 1, "scale": [-2, 2]},
        {"answer_id": "1b", "standard": "safety", "value": 9, "scale": [0, 9]},
    ]
    rewards = rewards_of(str(write(tmp_path / "scores.jsonl", scored)))
    assert rewards == {"1a": 1, "1b": 4} == rewards_of(str(tmp_path))
    (told,) = LocalJudge("pairwise", {}, rewards).verdicts([case])
    assert told.preferred == "b"
    judge = LocalJudge("pointwise", {}, rewards)
    (alone,) = judge.verdicts([Case(case.prompt_id, case.prompt, case.answers[1:])])
    assert (alone.levels, judge.kind) == ({"overall": 4}, "rule")
    assert judge.annotator.startswith("local ")
    for bad in (
        '{"answer_id": "1"}',
        "[1]",
        '{"answer_id": "1", "standard": "reward", "value": 1, "scale": [1, 1]}',
    ):
        (tmp_path / "bad.jsonl").write_text(bad)
        with pytest.raises(UsageError, match="line 1"):
            rewards_of(str(tmp_path / "bad.jsonl"))
    with pytest.raises(UsageError, match="no scores"):
        rewards_of(str(write(tmp_path / "none.jsonl", scored[2:])))


@pytest.mark.parametrize("group", [Judging, Bars])
def test_every_knob_says_what_it_does_and_is_used(group: type[Judging] | type[Bars]) -> None:
    code = " ".join(path.read_text("utf-8") for path in JUDGING.glob("*.py"))
    for name, field in group.model_fields.items():
        assert field.description
        assert re.search(rf"\.{name}\b|\"{name}\"", code), name


def test_knobs_are_checked_by_name_and_bounds() -> None:
    knobs, bars = knobs_of({"model": "m", "name": None}, ["call_seconds=3", "max_unscored=0.5"])
    assert (knobs.model, knobs.call_seconds, bars.max_unscored) == ("m", 3, 0.5)
    for wrong in ("nonsense=1", "call_seconds", "call_seconds=-1", "mode=other", "name=../x"):
        with pytest.raises(UsageError):
            knobs_of({}, [wrong])
