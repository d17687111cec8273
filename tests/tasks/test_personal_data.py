"""Personal data is found by form and checksum, masked where text is released, and told by kind."""

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from pydantic import ValidationError

from bench._corpus import SECRETS
from bench._personal_texts import planted
from bench.personal_data import PRESIDIO, _presidio, measured
from tasks.functions.personal import gates
from tasks.functions.personal.finding import BEST_EFFORT, STRUCTURED, found, trailing_token
from tasks.functions.personal.kinds import STRUCTURED as STRUCTURED_KINDS
from tasks.functions.personal.policies import Policy
from tasks.functions.personal.rewriting import Text, placed, rewritten
from tasks.functions.personal_data import personal_data
from tasks.functions.signature import signature
from tasks.personal_figures import personal_data_cells
from tasks.privacy import PersonalData
from tasks.tables import MESSAGES

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
FRAMES = {
    "passport": "My passport number is {}, 护照号：{}。",
    "url_credentials": "Clone https://{}@git.firm.cn/app.git please.",
    "bank_card": "卡号{}，请核对。 The card {} was charged.",
}


def kinds(text: str) -> list[str]:
    return [each.kind for each in found(text, STRUCTURED + BEST_EFFORT)]


def framed(kind: str) -> str:
    return FRAMES.get(kind, "请看 {} 。 It is {} indeed.").replace("{}", SECRETS[kind])


def test_every_structured_kind_has_a_secret_here_and_every_kind_one_gate() -> None:
    assert SECRETS.keys() == set(STRUCTURED_KINDS)
    opened = [kind for behind in gates.GATES.values() for kind in behind]
    assert sorted(opened) == sorted({each.kind for each in STRUCTURED + BEST_EFFORT})


@pytest.mark.parametrize("kind", SECRETS)
def test_a_value_is_found_whole_in_english_and_in_chinese(kind: str) -> None:
    text = framed(kind)
    spans = [text[each.start : each.end] for each in found(text, STRUCTURED) if each.kind == kind]
    assert spans == [SECRETS[kind]] * framed(kind).count(SECRETS[kind])


@pytest.mark.parametrize("kind", SECRETS)
def test_the_gate_lets_every_value_through(kind: str) -> None:
    [own] = [gate for gate, opened in gates.GATES.items() if kind in opened]
    for gate in (gates.GATE, own):
        assert pc.match_substring_regex(pa.array([framed(kind)]), gate).to_pylist() == [True]


@pytest.mark.parametrize(
    "text",
    [
        "Order 4111111111111111 shipped", "订单号13812345678", "ISBN 978-3-16-148410-0", "书号9787111213826",
        "version 10.0.0.1 is out", "v1.2.3.4", "127.0.0.1 and 255.255.255.0", "ping 8.8.8.8", "2026-11-26 12:30:05",
        "1990-2005", "0.4111111111111111", "4111111111111112 is my card", "11010519491231002Y", "GB82WEST12345698765433",
        "commit 9fceb02d0ae598e95dc970b74767f19372d61af8", "std::abc, a::b", "icon@2x.png", "git@github.com:foo/bar.git",
        "tokenizer = AutoTokenizer.from_pretrained(name)", "call 1-800-273-8255", "拨打400-820-8820", "密码是什么？",
        "api_key = your_api_key_goes_here", "1 + 1000000 = 1000001", "http://user:password@host/", "= -16666579378",
        "高中同学和周围的同学都来了。谢谢小姐姐", "Dear Sir or Madam",
        "token_ids = batch_inputs_v2.token_ids", "next_token = logits_2d.argmax_last", "passwd = input_password2",
        "secret = settings.SECRET_KEY_V2", "The token is ISO8601_2004_basic.", "type User { password: String! }",
        "The password is incorrect!", "Your password is required!", "call f(1234567890)", "call pages 100-200 300-400",
        "dial in 100 200 300 times",
    ],
)  # fmt: skip
def test_what_only_looks_like_it_is_left(text: str) -> None:
    assert kinds(text) == []


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("My name is John Smith.", "person_name", "John Smith"),
        ("我叫王小明。", "person_name", "王小明"),
        (
            "他住在北京市海淀区中关村大街27号3号楼。",
            "street_address",
            "北京市海淀区中关村大街27号3号楼",
        ),
        ("at 221 Baker Street, London", "street_address", "221 Baker Street"),
    ],
)
def test_names_and_streets_are_found_by_the_words_around(text: str, kind: str, value: str) -> None:
    [each] = found(text, BEST_EFFORT)
    assert (each.kind, text[each.start : each.end]) == (kind, value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("mobile=13912345678&x=1", "13912345678"),
        ("card=4111111111111111;", "4111111111111111"),
        ("13912345678@163.com", "13912345678@163.com"),
        ("手机１３９１２３４５６７８。", "１３９１２３４５６７８"),
        ("Fax: 463-612-6138x036", "463-612-6138x036"),
        ("postgres://u:p4ss@10.0.0.5/db", "u:p4ss"),
        ("password: hunter2!", "hunter2!"),
        ("password: summer_2024", "summer_2024"),
        ("passwd = 'input_password2'", "input_password2"),
        ("secret = settings.A8fk3jd9xkP2qLr8zT", "settings.A8fk3jd9xkP2qLr8zT"),
        ("call 600 123 456", "600 123 456"),
        ("at http://192.168.1.1:8080/x", "192.168.1.1"),
        ("key sk-abcdef1234567890abcdef", "sk-abcdef1234567890abcdef"),
        (
            "-----BEGIN RSA PRIVATE KEY-----\\nMIIEpAIB",
            "-----BEGIN RSA PRIVATE KEY-----\\nMIIEpAIB",
        ),
    ],
)
def test_a_value_is_found_where_it_is_written_oddly(text: str, value: str) -> None:
    first = found(text, STRUCTURED)[0]
    assert text[first.start : first.end] == value


def test_planted_values_are_found_and_lookalikes_are_not() -> None:
    told = measured(planted(seed=3, texts_a_kind=40))["all structured"]
    assert told["recall"] >= 0.99
    assert told["precision"] >= 0.95


def test_a_labelled_set_of_others_agrees() -> None:
    path = DATA / PRESIDIO
    if not path.exists():
        pytest.skip("no presidio_synth here")
    told = measured(_presidio(path))["all structured"]
    assert told["recall"] >= 0.99
    assert told["precision"] >= 0.95


def masked(*contents: str, tools: str = "", rules: Policy = Policy()) -> tuple[list[str], str]:  # noqa: B008
    turns = [("user", content) for content in contents]
    places = [found(tools, STRUCTURED), *(found(content, STRUCTURED) for content in contents)]
    turns, tools = rewritten(turns, tools, placed(Text(turns, tools, places), rules))
    return [content for _, content in turns], tools


def test_a_placeholder_stands_for_one_value_through_the_talk_and_is_never_one_that_was_there() -> (
    None
):
    said, _ = masked("a@b.co, c@d.co", "C@D.CO", "<EMAIL_3> and e@f.co")
    assert said == ["<EMAIL_1>, <EMAIL_2>", "<EMAIL_2>", "<EMAIL_3> and <EMAIL_4>"]


def test_the_first_question_is_numbered_before_what_stands_around_it() -> None:
    turns = [("system", "I am x@y.cn"), ("user", "Mail a@b.co or x@y.cn"), ("user", "c@d.co")]
    tools = '[{"to":"t@u.co"}]'
    places = [found(text, STRUCTURED) for text in (tools, *(said for _, said in turns))]
    spans = placed(Text(turns, tools, places), Policy())
    assert [span.turn for span in spans] == [0, 1, 2, 2, 3]
    names = [span.placeholder for span in spans]
    assert names == ["<EMAIL_3>", "<EMAIL_2>", "<EMAIL_1>", "<EMAIL_2>", "<EMAIL_4>"]


def first_turns(*contents: str, policy: str = "mask") -> list[int | None]:
    talks = [[("user", said), ("assistant", "a@b.co")] for said in contents]
    rows = [[{"role": role, "content": said} for role, said in talk] for talk in talks]
    told = (("", pa.string()), (1, pa.int32()), *((each, pa.string()) for each in (policy, "flag", "")))  # fmt: skip
    columns = [pa.chunked_array([pa.array([value] * len(rows), kind)]) for value, kind in told]
    messages = pa.chunked_array([pa.array(rows, MESSAGES)])
    return [each["first_turn_hash"] for each in personal_data(messages, *columns).to_pylist()]


def test_a_masked_first_turn_has_the_key_of_the_turn_that_it_becomes() -> None:
    written = "Write to <EMAIL_1> please"
    messages = pa.array([[{"role": "user", "content": written}]], MESSAGES)
    columns = [pa.chunked_array([pa.array([1], pa.int64())]) for _ in range(2)]
    [signed] = signature(pa.chunked_array([messages]), *columns).to_pylist()
    told = first_turns("Write to a@b.co please", "Write to c.d@e.com please", "Who?")
    assert told == [signed["first_turn_hash"], signed["first_turn_hash"], None]
    assert first_turns("Write to a@b.co please", policy="flag") == [None]


def test_thousands_of_values_in_one_text_are_each_found_and_named_once() -> None:
    count = 20_000
    mails = [f"person{number}@corporation.com" for number in range(count)]
    written = json.dumps([{"to": mail, "phone": 13_900_000_000 + at} for at, mail in enumerate(mails)])  # fmt: skip
    [said], _ = masked(written)
    told = json.loads(said)
    assert told[-1] == {"to": f"<EMAIL_{count}>", "phone": f"<PHONE_{count}>"}
    assert len({each["to"] for each in told}) == len({each["phone"] for each in told}) == count


def test_masked_text_holds_nothing_more_to_find() -> None:
    said, _ = masked(*map(framed, SECRETS))
    assert [each for content in said for each in found(content, STRUCTURED)] == []
    assert not [value for value in SECRETS.values() if value in "\n".join(said)]


@pytest.mark.parametrize(
    "written",
    [
        '{"to": 13912345678, "cc": "a@b.co"}',
        '[{"to":"x\\n13912345678"}]',
        '{"a":[13912345678,-1],"b":"say \\"13912345678\\""}',
    ],
)
def test_what_was_json_is_json_without_the_values(written: str) -> None:
    said, tools = masked(written, tools=written)
    for text in (*said, tools):
        assert json.loads(text)
        assert "13912345678" not in text


@pytest.mark.parametrize("end", ["<|endoftext|>", "</s>", "<|im_end|>\n", " <|eot_id|> </s>", "<eos>", "<｜end▁of▁sentence｜>"])  # fmt: skip
def test_a_special_token_at_the_end_is_cut_with_the_space_before_it(end: str) -> None:
    token = trailing_token(f"好的。{end}")
    assert token is not None
    assert (token.start, token.end) == (3, 3 + len(end))


@pytest.mark.parametrize("text", ["<b>x</b> <s>old</s>", "It is <|endoftext|> in GPT-2.", "a < b"])
def test_a_token_amid_text_and_html_stay(text: str) -> None:
    assert trailing_token(text) is None


def test_kinds_left_alone_must_be_kinds() -> None:
    assert PersonalData(kinds_left_alone="phone, ip_address").kinds_left_alone
    with pytest.raises(ValidationError, match="fax"):
        PersonalData(kinds_left_alone="fax")


def test_no_row_and_rows_without_anything_give_as_many_back() -> None:
    for rows in ([], [[{"role": "user", "content": "Hi"}], None]):
        told = (("", pa.string()), (1, pa.int32()), *((each, pa.string()) for each in ("mask", "flag", "")))  # fmt: skip
        columns = [pa.chunked_array([pa.array([value] * len(rows), kind)]) for value, kind in told]
        messages = pa.chunked_array([pa.array(rows, MESSAGES)])
        found_in = personal_data(messages, *columns)
        assert [each["spans"] for each in found_in.to_pylist()] == [None] * len(rows)


@pytest.mark.parametrize(("policy", "done"), [("mask", "masked"), ("drop", "row dropped"), ("flag", "left as it is")])  # fmt: skip
def test_pages_say_of_each_kind_what_was_done(policy: str, done: str) -> None:
    counted = [{"kind": kind, "found": 3, "texts": 2, "published_texts": 1} for kind in ("email", "person_name", "special_token")]  # fmt: skip
    knobs = PersonalData(personal_data_policy=policy).model_dump()  # type: ignore[arg-type]
    told = personal_data_cells({"config": {"personal_data": knobs}, "personal_data": counted})
    assert [row[:2] for row in told] == [["email", done], ["person_name", "left as it is"], ["special_token", "cut"]]  # fmt: skip
    assert told[0][2:] == [3, 2, 1]


def test_a_release_made_before_there_was_a_count_shows_none() -> None:
    assert personal_data_cells({"config": {}}) == []
