"""The report and the card show a release as it is; text from outside shows itself and does nothing."""

import http.server
import json
import os
import re
import shutil
import string
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tasks.card import dataset_card, release_markdown
from tasks.chinese import CHINESE
from tasks.config import CurateConfig
from tasks.engine import all_keys
from tasks.figures import LENGTH_EDGES, SCORE_EDGES, TURN_EDGES
from tasks.files import read_json
from tasks.lake import MANIFEST, Lake
from tasks.landing import land_inputs
from tasks.licences import warnings
from tasks.materialise import materialise
from tasks.publication import publish_release
from tasks.report import report_page
from tasks.samples import published_samples
from tasks.stages import all_stages
from tasks.tables import staged_keys

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]  # fmt: skip
PLANTED = "planted-effect"
ROW = "hostile row"


def polyglots(url: str) -> list[str]:
    """What would run, load or turn the page, were any of it taken for more than text."""
    act = f"document.title='{PLANTED}';fetch('{url}/fetch')"
    return [
        f'{ROW} <script>{act}</script><img src="{url}/img" onerror="{act}">',
        f'{ROW} \'"></title></style></textarea></details><svg onload="{act}"><iframe src={url}/frame>',
        f"{ROW} ![x]({url}/markdown.png) [link](javascript:{act}) <{url}/auto> `code` | cell | &lt;b&gt;",
        f"{ROW} \u001b]0;{PLANTED}\u0007\u001b[2J \u202etxt.exe\u2066 \u0085 {{{{7*7}}}} {{count}} $x$ %s",
        f"{ROW} <link rel=stylesheet href={url}/css><style>@import '{url}/import'</style><meta http-equiv=refresh content=0;{url}/go>",
    ]


@pytest.fixture(scope="module")
def outside() -> Iterator[tuple[str, list[str]]]:
    """A server that no page should call, and the paths that were asked for."""
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


def records(bad: list[str]) -> dict[str, list[Any]]:
    ask = [
        f"{text}\nWhich river is number {n}, and where does it end?" for n, text in enumerate(bad)
    ]
    told = [f"River number {n} ends in the northern sea. {text}" for n, text in enumerate(bad)]
    both = list(zip(ask, told, strict=True))
    return {
        "alpaca": [{"instruction": a, "input": "", "output": t} for a, t in both],
        "talks": [{"conversations": [{"from": "system", "value": bad[0]}, {"from": "human", "value": a},
                  {"from": "gpt", "value": t}, {"from": "human", "value": t}, {"from": "gpt", "value": a}]}
                  for a, t in both],
        "pairs": [{"prompt": a, "chosen": t, "rejected": bad[1]} for a, t in both],
        "rated": [{"prompt": a, "completions": [{"response": t, "rating": 5, "model": bad[0]},
                  {"response": bad[2], "rating": 1}]} for a, t in both],
        "votes": [{"prompt": a, "completion": t, "label": True} for a, t in both],
        "prompts": [{"prompt": a} for a, _ in both],
        "broken": [{bad[0]: bad[1]}, {"instruction": bad[0], "output": ""}],
    }  # fmt: skip


@pytest.fixture(scope="module")
def release(outside: tuple[str, list[str]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of hostile rows from hostile file names, with samples of what was rejected."""
    bad, home = polyglots(outside[0]), tmp_path_factory.mktemp("hostile")
    sources = []
    for number, (name, held) in enumerate(records(bad).items()):
        file = home / f"{name} <img src=x onerror=alert(1)> \u202e![x](y)&amp;.jsonl"
        file.write_text("".join(f"{json.dumps(each)}\n" for each in held), "utf-8")
        sources.append({"name": name, "path": str(file), "licence": bad[number % len(bad)]})
    config = CurateConfig.model_validate(
        {"sources": sources, "lake": str(home / "lake"), "publish": {"samples_of_rejected": True},
         "selection": {"min_instruction_accuracy": 0, "min_quality": 0}}
    )  # fmt: skip
    lake = Lake(config.lake)
    landed = land_inputs(config, lake, lambda _: None)
    keys = all_keys(staged_keys(landed), config.parameters())
    for stage in all_stages().values():
        materialise(lake, stage, config.parameters(), keys)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tasks.manifest.check_table", lambda *_: SimpleNamespace(results=()))
        return Path(publish_release(config, landed).folder)


@pytest.fixture(scope="module")
def manifest(release: Path) -> dict[str, Any]:
    return read_json(release / MANIFEST)


class Page(HTMLParser):
    """Tags, attributes, links and text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data


def assert_harmless(page: str) -> None:
    seen = Page(page)
    assert not seen.tags & {"script", "img", "iframe", "link", "a", "object", "form", "base"}
    assert not {name for name in seen.attributes if name.startswith("on")}
    assert not seen.attributes & {"src", "href", "srcset", "action", "data", "style"}
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", page)


def test_the_report_of_hostile_rows_holds_no_element_that_acts_or_loads(release: Path) -> None:
    page = (release / "report.html").read_text("utf-8")
    assert_harmless(page)
    text = Page(page).text
    assert text.count(ROW) > 30, "the samples are there"
    assert "<script>" in text
    assert "\\u202e" in text
    assert "\\u001b" in text


def test_nothing_in_a_manifest_can_act_whatever_its_strings_are(
    manifest: dict[str, Any], outside: tuple[str, list[str]]
) -> None:
    bad = polyglots(outside[0])

    def spoiled(value: Any, key: str = "") -> Any:
        match value:
            case dict():
                return {name: spoiled(held, name) for name, held in value.items()}
            case list():
                return [spoiled(each, key) for each in value]
            case str():
                return bad[len(value) % len(bad)]
        return value

    named = {"dataset", "version", "release_id", "created_at", "code_version"}
    keep = {
        "tables": manifest["tables"],
        "config": manifest["config"],
        "counts": manifest["counts"],
    }
    worse = spoiled(
        {k: v for k, v in manifest.items() if k in named | {"inputs", "rejections", "gates"}}
    )
    shown = manifest | keep | worse
    assert_harmless(report_page(shown, {}, []))
    assert_tame(release_markdown(shown))


def assert_tame(markdown: str) -> None:
    """Every mark that Markdown acts on stands behind a backslash, where it came from outside."""
    for line in markdown.splitlines():
        if ROW in line:
            bare = re.sub(r"\\.", "", line)
            assert not re.search(r"[<>`\[\]!$&@]|://", bare.replace("**", "").split("|", 1)[-1]), (
                line
            )


def test_the_card_of_hostile_inputs_is_tame_and_warns_of_unknown_licences(
    release: Path, manifest: dict[str, Any]
) -> None:
    card = (release / "README.md").read_text("utf-8")
    assert card == dataset_card(manifest)
    assert_tame(card)
    assert "A licence that we cannot judge" in card
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", card)


def test_rejected_texts_are_shown_only_where_asked_for(
    release: Path, manifest: dict[str, Any]
) -> None:
    page = (release / "report.html").read_text("utf-8")
    assert "samples of rejected rows" in page
    keys = {each["table"]: each["key"] for each in manifest["stages"]}
    samples = published_samples(Lake(release.parents[2]), keys)
    assert "samples of rejected rows" not in report_page(manifest, samples, [])
    assert CurateConfig().publish.samples_of_rejected is False


def test_what_goes_to_the_prefect_server_tells_no_row(manifest: dict[str, Any]) -> None:
    assert "Which river is number" not in json.dumps(manifest)
    assert "Which river is number" not in release_markdown(manifest)


def test_figures_add_up_to_the_ledger(manifest: dict[str, Any]) -> None:
    first = {each["entity"]: each["rows_in"] for each in reversed(manifest["layers"])}
    last = {each["entity"]: each["kept"] for each in manifest["layers"]}
    for entity in ("conversations", "answers"):
        told = manifest["figures"][entity]
        assert told.pop("topic")["labels"] == []  # no record of these names one
        for bars in told.values():
            assert sum(bars["staged"]) == first[entity]
            assert sum(bars["published"]) == last[entity]
    assert told["length_chars"]["edges"] == LENGTH_EDGES
    assert told["overall_score"]["edges"] == SCORE_EDGES
    assert told["turn_count"]["edges"] == TURN_EDGES
    pairs = manifest["figures"]["pairs"]
    assert sum(each["pairs"] for each in pairs["origins"]) == sum(
        manifest["tables"]["preference_pairs"].values()
    )


def test_every_phrase_is_in_both_languages_and_takes_the_same_values() -> None:
    def fields(text: str) -> set[str | None]:
        return {name for _, name, *_ in string.Formatter().parse(text) if name}

    assert [key for key, told in CHINESE.items() if fields(key) != fields(told)] == []
    sources = "".join(path.read_text("utf-8") for path in Path(report_page.__code__.co_filename).parent.glob("report*.py"))  # fmt: skip
    spoken = re.findall(r'(?:said|note|section)\(\s*((?:"[^"]*"\s*)+)', sources)
    phrases = {"".join(re.findall(r'"([^"]*)"', each)) for each in spoken}
    assert len(phrases) > 20
    assert phrases - set(CHINESE) == set()


def licensed(**stated: str) -> list[dict[str, Any]]:
    return [{"source_name": name, "licence": licence, "role": "corpus", "sha256": name}
            for name, licence in stated.items()]  # fmt: skip


@pytest.mark.parametrize(
    ("stated", "told"),
    [
        ({"a": "CC0-1.0", "b": "Apache-2.0", "c": "CC BY 4.0", "d": "MIT"}, []),
        ({"a": "CC-BY-SA-4.0", "b": "cc by-sa 4.0"}, []),
        ({"a": ""}, ["No licence is stated for:"]),
        ({"a": "ask Jo"}, ["A licence that we cannot judge; look yourself:"]),
        ({"a": "CC-BY-ND-4.0"}, ["No derivatives may be given on (ND):"]),
        ({"a": "CC-BY-NC-4.0", "b": "MIT"}, ["Not for commercial use (NC), and so the whole release is not:"]),
        ({"a": "CC-BY-SA-4.0", "b": "GPL-3.0"}, ["Share-alike licences that cannot all be kept at once:"]),
        ({"a": "CC-BY-SA-4.0", "b": "CC-BY-NC-4.0"},
         ["Not for commercial use (NC), and so the whole release is not:",
          "Share-alike licences that cannot all be kept at once:"]),
    ],
)  # fmt: skip
def test_licences_that_conflict_or_are_missing_are_told(
    stated: dict[str, str], told: list[str]
) -> None:
    assert [each.told for each in warnings(licensed(**stated))] == told


def test_one_file_under_two_licences_is_told() -> None:
    inputs = [each | {"sha256": "same"} for each in licensed(a="MIT", b="CC0-1.0")]
    assert [each.sources for each in warnings(inputs)] == [("a", "b")]


def opened(path: Path) -> str:
    """Return a page's DOM after Chromium has opened it."""
    assert CHROMIUM is not None
    with tempfile.TemporaryDirectory() as profile:
        command = [CHROMIUM, *FLAGS, f"--user-data-dir={profile}", "--virtual-time-budget=3000"]
        done = subprocess.run(
            [*command, "--dump-dom", path.as_uri()], capture_output=True, text=True,
            timeout=120, check=True, env=os.environ | {"HOME": profile},
        )  # fmt: skip
    return done.stdout


def title(dom: str) -> str:
    found = re.search(r"<title>(.*?)</title>", dom, re.DOTALL)
    return found.group(1) if found else ""


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium on PATH: the report is not opened")
def test_nothing_runs_and_nothing_is_asked_for_where_a_browser_opens_the_report(
    release: Path, outside: tuple[str, list[str]], tmp_path: Path
) -> None:
    url, asked = outside
    bait = tmp_path / "bait.html"
    bait.write_text(f"<title>x</title><p>{polyglots(url)[0]}</p>", "utf-8")
    assert title(opened(bait)) == PLANTED, "the bait acts where text is not escaped"
    assert {"/fetch", "/img"} & set(asked), "and the server hears of it"
    asked.clear()
    dom = opened(release / "report.html")
    assert title(dom) == "default v0001"
    assert dom.count(ROW) > 30
    assert asked == []


def test_datasets_opens_every_table_of_the_card_offline(
    release: Path, manifest: dict[str, Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    datasets = pytest.importorskip("datasets", reason="datasets is no dependency of ours")
    for table, splits in manifest["tables"].items():
        opened = datasets.load_dataset(str(release), table, cache_dir=str(tmp_path))
        assert {name: held.num_rows for name, held in opened.items()} == splits


def test_the_report_has_the_models_and_the_scores_of_others_as_the_card_has() -> None:
    from tasks.report_models import models

    model = {"model": "unsafe", "languages": ["en"], "texts": 9, "scored": 7, "trained_on": 1}
    scorer = {"scorer": "<judge>", "score_count": 5, "unknown_count": 1, "known_count": 4}
    scorer |= {"candidate_count": 3, "lowest_score": 0.25, "highest_score": 0.75}
    told: dict[str, Any] = {"models": [model], "config": {"models": {"max_unsafe": 0.9}}}
    page = models(told | {"scorers": [scorer]})
    assert_harmless(page)
    text = Page(page).text
    for each in ("unsafe", "en", "0.9 are rejected", "0.9 的 SFT 行", "<judge>", "0.25"):
        assert each in text
    assert "scorer" not in models(told | {"scorers": []})
    assert "tells of no models" in models({})


def test_the_report_and_the_card_have_the_opinions_and_how_far_they_agree() -> None:
    from tasks.annotation_figures import annotations_markdown
    from tasks.report_annotations import annotations

    agreed = {"source_name": "<logs>", "standard": "safety", "annotation_count": 9}
    agreed |= {"answer_count": 7, "compared_count": 2, "mean_spread": 1.5, "alpha": 0.849107}
    outside = {"source_name": "judged", "kind": "judge", "annotation_count": 5, "unknown_count": 3}
    outside |= {"vote_count": 2, "lost_vote_count": 1}
    told: dict[str, Any] = {
        "agreements": [agreed],
        "contradictions": [{"contradiction": "rank against rating", "answers": 4}],
        "cycles": {"count": 1, "answers": 3, "first": [{"cycle_id": "a", "answers": 3}]},
        "outside": [outside],
    }
    page = annotations({"annotations": told})
    assert_harmless(page)
    for each in ("<logs>", "0.849", "rank against rating", "名次与评分相悖", "circle: 1", "judged"):
        assert each in Page(page).text
    for each in ("0.849107", "rank against rating", "circle: 1", "judged"):
        assert each in annotations_markdown(told)
    nothing: dict[str, Any] = {key: [] for key in ("agreements", "contradictions", "outside")}
    nothing["cycles"] = {"count": 0, "answers": 0, "first": []}
    assert annotations_markdown(nothing) == "Nobody judged an answer.\n"
    assert "Nobody judged an answer." in annotations({"annotations": nothing})
    assert "tells of no annotations" in annotations({})
