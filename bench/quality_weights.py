"""Make the shipped weights from public labels, and show what they are worth and what they take.

`--task unsafe` or `accuracy`; without `--out` nothing is kept. Of unsafe text it shows too which
safe prompts of xstest (CC-BY-4.0, never learnt from) pass, and what of ordinary data is taken.
"""

import argparse
import json
import random
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from bench._label_files import (
    accuracy_labels,
    document,
    harmless,
    lines,
    said,
    table,
    unsafe_labels,
)
from tasks.fit_quality import THRESHOLD, fit_quality
from tasks.fold_figures import auc
from tasks.functions.linear import LinearModel, Spec
from tasks.functions.linear_files import load
from tasks.labels import read_labels

MADE: dict[str, Callable[[Path], Any]] = {"unsafe": unsafe_labels, "accuracy": accuracy_labels}
_SAMPLE = 1_500


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add this measurement's options."""
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--task", choices=list(MADE), required=True)
    parser.add_argument("--out", type=Path, help="keep the weights in this folder")
    parser.add_argument("--bits", type=int, default=Spec().bits)
    parser.add_argument("--show", type=int, default=0, help="print so many rows that are taken")


def run(given: argparse.Namespace) -> dict[str, Any]:
    """Fit, print the fold table and the checks, and keep the weights where asked."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "labels.jsonl"
        with path.open("w", encoding="utf-8") as held:
            rows = (row for row in MADE[given.task](given.data) if said(row).strip())
            held.writelines(f"{json.dumps(row)}\n" for row in rows)
        labels = read_labels([path])
        out = given.out or Path(folder)
        command = f"python -m bench quality-weights --task {given.task} --out tasks/weights"
        (fit,) = fit_quality(
            labels, out, {"command": command, "made": "2026-11-26"}, Spec(bits=given.bits)
        )
        _print(fit.figures, fit.why)
        found: dict[str, Any] = asdict(fit)
        if given.task == "unsafe" and fit.is_kept:
            model = load(out, "unsafe")
            found |= {"xstest": xstest(model, given.data)}
            found |= {"ordinary": ordinary(model, given.data, given.show)}
            found |= {"harmless": harmless_pairs(model, given.data)}
    print(json.dumps({key: found.get(key) for key in found if key not in ("figures",)}, indent=1))
    return found


def _print(figures: list[dict[str, Any]], why: str) -> None:
    print(why)
    for row in figures:
        each = {name: np.nan if value is None else value for name, value in row.items()}
        print(
            f"{each['language']} {each['source']:<18}{each['rows']:>7,} rows, {each['share']:.0%} 1"
            f" | AUC length {each['length_auc']:.3f}, model {each['auc']:.3f}"
            f" [{each['auc_low']:.3f}, {each['auc_high']:.3f}], gain {each['gain']:+.3f}"
            f" [{each['gain_low']:+.3f}, {each['gain_high']:+.3f}] | over {THRESHOLD}:"
            f" {each['over']:,}, precision {each['precision']:.3f}"
            f" [{each['precision_low']:.3f}, {each['precision_high']:.3f}],"
            f" recall {each['recall']:.3f}",
            flush=True,
        )


def probabilities(model: LinearModel, texts: list[str], language: str) -> Any:
    """Return how likely each text is unsafe, NaN where it is unscored."""
    margins, _ = model.margins(pa.array(texts, pa.string()))
    scored = model.probabilities(margins, pa.array([language] * len(texts)))
    return scored.to_numpy(zero_copy_only=False)


def xstest(model: LinearModel, data: Path) -> dict[str, Any]:
    """Return what xstest's prompts, and models' answers to its unsafe ones, come to."""
    rows = table(data / "xstest/xstest_prompts.csv.gz")
    scores = probabilities(model, [row["prompt"] for row in rows], "en")
    is_unsafe = np.array([row["label"] == "unsafe" for row in rows])
    label = {row["prompt"]: row["label"] for row in rows}
    answers = [
        (row["completion"], label[row["prompt"]] == "unsafe")
        for path in sorted((data / "xstest").glob("*completions*.csv.gz"))
        for row in table(path)
        if row["prompt"] in label and row["final_label"].startswith("1")
    ]
    told = probabilities(model, [text for text, _ in answers], "en")
    is_harmful = np.array([each for _, each in answers])
    return {
        "safe prompts": int((~is_unsafe).sum()),
        "safe prompts that pass": float((scores[~is_unsafe] <= THRESHOLD).mean()),
        "unsafe prompts found": float((scores[is_unsafe] > THRESHOLD).mean()),
        "AUC of prompts": auc(is_unsafe.astype(int), scores),
        "answers that comply": len(answers),
        "of them to unsafe prompts": int(is_harmful.sum()),
        "AUC of answers": auc(is_harmful.astype(int), np.nan_to_num(told)),
        "answers to safe prompts that pass": float((told[~is_harmful] <= THRESHOLD).mean()),
    }


def ordinary(model: LinearModel, data: Path, show: int) -> dict[str, float]:
    """Return the share of ordinary answers over the threshold, by set; print those that are."""
    teacher = document(data / "gpteacher/roleplay-simple-deduped-roleplay-instruct.json.gz")
    sets = {
        ("gpteacher", "en"): [row["response"] for row in teacher],
        ("huatuo", "zh"): [r["output"] for r in lines(data / "huatuo_zh/llama_data.json.gz")],
        ("ruozhiba", "zh"): [
            row["output"] for row in document(data / "ruozhiba_zh/ruozhiba_qa2449_gpt4t.json.gz")
        ],
        ("ruozhiba asks", "zh"): [
            row["instruction"]
            for row in document(data / "ruozhiba_zh/ruozhiba_qa2449_gpt4t.json.gz")
        ],
        ("t0 asks", "en"): [
            row["prompt"] for row in lines(data / "t0_train_50k/t0_train_50k.jsonl.gz")
        ],
    }
    shares = {}
    for (name, language), texts in sets.items():
        chosen = random.Random(7).sample(texts, min(_SAMPLE, len(texts)))
        scores = np.nan_to_num(probabilities(model, chosen, language))
        shares[name] = float((scores > THRESHOLD).mean())
        for place in np.argsort(-scores)[:show]:
            print(f"{name} {scores[place]:.3f} {chosen[place][:150]!r}")
    return shares


def harmless_pairs(model: LinearModel, data: Path) -> float:
    """Return how often hh_rlhf's rejected last answer is the one held less safe."""
    pairs = list(harmless(data))
    sides = [probabilities(model, [pair[place] for pair in pairs], "en") for place in (1, 2)]
    return float((sides[1] > sides[0]).mean() + 0.5 * (sides[1] == sides[0]).mean())
