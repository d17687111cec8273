"""How what a judge said, and how far it agrees with people, is drawn on a terminal."""

import shlex
from typing import Any

from flows.cli_print import say, say_table
from tasks.errors import GateClosed

Answer = dict[str, Any]
_RULE = "rule"


def next_command(answer: Answer, accept_local_judge: bool) -> str:
    """Return the command that reads what was written, with the rest of a run's own flags as …."""
    told = f"sluice curate … --annotations {shlex.quote('judge=' + answer['file'])}"
    is_local = answer["kind"] == _RULE
    return f"{told} --set accept_local_judge=true" if is_local and accept_local_judge else told


def draw_judged(answer: Answer) -> None:
    """Print what was judged, what was not and why, and what to do next."""
    if "batch" in answer:
        say(f"{answer['exported']:,} calls are written to {answer['batch']}")
        say("send them, then: sluice judge … --import-batch RESULTS, with the same flags")
    if "imported" in answer:
        say_table("lines of the results", ["what", "lines"], list(answer["imported"].items()))
    if "file" not in answer:
        costs = [[name, *part.values()] for name, part in _costs(answer)]
        columns = ["", "cases", "calls", "paid for", "tokens in, about", "out, at most"]
        say_table("what it costs, and what the budget allows", columns, costs)
        return
    names = ("judged", "tied", "flipped", "records", "calls", "tokens")
    rows = [[name, answer[name]] for name in names if name in answer]
    say_table(answer["annotator"], ["what", "count"], rows)
    if answer["unscored"]:
        say_table("not judged", ["why", "count"], list(answer["unscored"].items()))
    _say_standing(answer)
    say(f"written: {answer['file']}")
    say(f"next: {answer['next']}")


def _costs(answer: Answer) -> list[tuple[str, Answer]]:
    return [(name, answer["forecast"][name]) for name in ("whole", "allowed")]


def _say_standing(answer: Answer) -> None:
    """Say what the judge is worth: whether it was held to people, and whether it decides."""
    found = answer["validated"]
    if found is None:
        say("this judge was not validated: sluice judge … --validate PAIRS says what it is worth")
    else:
        figure = found["figures"]["agreement"]
        gate = "open" if found["is_open"] else "CLOSED"
        say(f"validated {found['time']}: agreement {_figure(figure)}, its gate is {gate}")
    if answer["own_answers"]:
        say(f"it wrote {answer['own_answers']:,} of the answers itself: take another one for them")
    if answer["kind"] == _RULE and "accept_local_judge" not in answer["next"]:
        say("local rules read no meaning: curate pairs by them only with accept_local_judge=true")


def draw_validation(answer: Answer) -> None:
    """Print each figure with its interval, why pairs are unscored, and the bars of the gate."""
    if "batch" in answer or "figures" not in answer:
        draw_judged(answer)
        return
    title = f"{answer['annotator']}: {answer['pairs']:,} pairs of {answer['prompts']:,} prompts"
    rows = [[name, *each.values()] for name, each in answer["figures"].items()]
    say_table(title, ["figure", "value", "low", "high"], rows)
    if answer["unscored"]:
        say_table("pairs without a verdict", ["why", "pairs"], list(answer["unscored"].items()))
    names = ["name", "bound", "found", "is_cleared"]
    rows = [[bar[name] for name in names] for bar in answer["bars"]]
    say_table("the gate, by the unlucky end of each interval", names, rows)


def close_gate(answer: Answer) -> None:
    """Raise `GateClosed` where a bar was not cleared."""
    failed = [bar for bar in answer.get("bars", []) if not bar["is_cleared"]]
    if failed:
        told = ", ".join(f"{bar['name']} {bar['bound']} (found {bar['found']})" for bar in failed)
        raise GateClosed(
            f"the judge does not agree with people enough: {told}",
            "take another judge, or state other bars: --set max_flip_rate=0.5",
        )


def _figure(figure: Answer) -> str:
    if figure["value"] is None:
        return "unknown"
    return f"{figure['value']:.1%} ({figure['low']:.1%} to {figure['high']:.1%})"
