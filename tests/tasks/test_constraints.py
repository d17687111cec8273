"""Each family of constraints is read in English and Chinese, kept by one answer, broken by another."""

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from tasks.functions.constraints import constraints
from tasks.functions.demands import bounds
from tasks.functions.demands.checks import CHECKS
from tasks.functions.demands.finding import RULES, all_demands, demands
from tasks.functions.demands.gate import MAY_ASK
from tasks.tables import MESSAGES

# family, request, what is wanted, an answer that keeps it, one that breaks it
PAIRS = [
    ("word_count", "Explain tides in 6 words or less.", "at most 6", "The moon pulls the sea.", "The moon pulls the water of the sea."),
    ("word_count", "请写一段介绍，不超过5个单词。", "at most 5", "Sea and sky meet", "Sea and sky meet far away"),
    ("character_count", "请用不超过十个字介绍长江。", "at most 10", "长江是最长的河。", "长江是中国最长的一条河流。"),
    ("character_count", "写一则通知，不少于8字。", "at least 8", "今天下午三点开会。", "三点开会。"),
    ("sentence_count", "Describe rain. Your answer should contain at least 3 sentences.", "at least 3", "It falls. It wets. It ends.", "It falls. It ends."),
    ("sentence_count", "请用两句话概括这个故事。", "exactly 2", "他走了。她留下。", "他走了。她留下。后来他们重逢。又分开了。"),
    ("paragraph_count", "Write exactly 2 paragraphs about rain.", "exactly 2", "It falls.\n\nIt ends.", "It falls.\n\nIt wets.\n\nIt ends."),
    ("paragraph_count", "请分三段介绍这座城市。", "exactly 3", "古代。\n\n现代。\n\n未来。", "古代。\n\n现代。"),
    ("paragraph_start", 'Write 2 paragraphs. The second paragraph must start with the word "Still".', "exactly 2: Still", "Rain.\n\nStill, sun.", "Still rain.\n\nSun."),
    ("paragraph_start", "写两段话，第二段要以“然而”开头。", "exactly 2: 然而", "下雨了。\n\n然而天晴了。", "下雨了。\n\n天晴了。"),
    ("placeholder_count", "Write a letter with at least 2 placeholders, such as [name].", "at least 2", "Dear [name], see you in [city].", "Dear [name], see you."),
    ("placeholder_count", "写一封信，至少包含2个占位符，例如[姓名]。", "at least 2", "[姓名]你好，[城市]见。", "[姓名]你好。"),
    ("postscript", "Write a note. At the end, add a postscript starting with P.S.", "", "Come soon.\nP.S. Bring bread.", "Come soon. Bring bread."),
    ("postscript", "写一封信，结尾加上附言。", "", "盼复。\n附言：带面包。", "盼复。带面包。"),
    ("item_count", "List colours in exactly 3 bullet points.", "exactly 3", "* red\n* green\n* blue", "* red\n* green"),
    ("item_count", "请分3点说明。", "exactly 3", "1. 水\n2. 火\n3. 土", "1. 水\n2. 火"),
    ("highlight_count", "Write a poem and highlight at least 2 sections with markdown, i.e. *section*.", "at least 2", "*Sea* and *sky*", "*Sea* and sky"),
    ("highlight_count", "写一段话，用Markdown至少加粗2处。", "at least 2", "**海**和**天**", "**海**和天"),
    ("section_count", "Write a plan with 2 sections. Mark each section with SECTION X.", "at least 2: SECTION", "SECTION 1\nGo.\nSECTION 2\nStay.", "SECTION 1\nGo and stay."),
    ("section_count", "写一份计划，共3个部分，每部分以“Section X”标注。", "at least 3: Section", "Section 1\n去\nSection 2\n留\nSection 3\n回", "Section 1\n去\nSection 2\n留"),
    ("json", "Name two colours. Wrap your entire response in JSON format.", "", '```json\n["red", "blue"]\n```', "red and blue"),
    ("json", "请用JSON格式输出两种颜色。", "", '["红", "蓝"]', "红，蓝"),
    ("title", "Write a poem with a title wrapped in double angular brackets, i.e. <<title>>.", "", "<<Rain>>\nIt falls.", "Rain\nIt falls."),
    ("title", "写一首诗，标题用双尖括号括起来，如<<标题>>。", "", "<<雨>>\n下雨了。", "雨\n下雨了。"),
    ("one_of", "Is one more than four? Answer yes or no.", "yes | no", "No.", "It is less."),
    ("one_of", "一比四大吗？请回答是或否。", "是 | 否 | 不 | 对 | 错", "否。", "一比四小。"),
    ("one_of", 'Is it hot? Choose from: "My answer is yes.", "My answer is no."', "exactly 1: My answer is yes | My answer is no", "My answer is no.", "Perhaps."),
    ("start_with", 'Begin your answer with "Well then".', "Well then", "Well then, it rains.", "It rains."),
    ("start_with", "写一个故事，请以“很久以前”开头。", "很久以前", "很久以前有座山。", "山里有座庙。"),
    ("end_with", 'Tell me about rain. Finish your response with the phrase "Stay dry."', "Stay dry", "It falls. Stay dry.", "Stay dry. It falls."),
    ("end_with", 'Which animal is it?\nFinish your response with the phrase "Stay dry."', "Stay dry", "A cat. Stay dry.", "A cat."),
    ("end_with", "介绍一下雨，请以“谢谢阅读”结尾。", "谢谢阅读", "雨是水。谢谢阅读。", "谢谢阅读。雨是水。"),
    ("quoted", "Name a river. Wrap your entire response with double quotation marks.", "", '"The Rhine."', "The Rhine."),
    ("quoted", "说一条河，整个回答用双引号括起来。", "", "“长江。”", "长江。"),
    ("upper_case", "Name a river. Your entire response should be in all capital letters.", "", "THE RHINE", "The Rhine"),
    ("upper_case", "用英文说一条河，全部使用大写字母。", "", "THE RHINE", "The Rhine"),
    ("lower_case", "Name a river in all lowercase letters.", "", "the rhine", "The Rhine"),
    ("lower_case", "用英文说一条河，不要使用大写字母。", "", "the rhine", "The Rhine"),
    ("capital_word_count", "Write an ad. Words in all capital letters should appear at least 2 times.", "at least 2", "BUY it NOW.", "BUY it now."),
    ("capital_word_count", "写一则英文广告，至少包含2个全大写的单词。", "at least 2", "BUY it NOW.", "BUY it now."),
    ("no_comma", "Name three rivers. Do not use any commas.", "", "Rhine and Elbe and Oder", "Rhine, Elbe and Oder"),
    ("no_comma", "说三条河，不要使用逗号。", "", "长江和黄河和淮河", "长江，黄河，淮河"),
    ("language", "What is a lattice? Your entire response should be in Russian, no other language is allowed.", "Russian", "Решётка есть множество с порядком.", "A lattice is an ordered set."),
    ("language", "什么是格？请用英文回答。", "英文", "A lattice is a partially ordered set with joins and meets.", "格是一种有序集合，任意两个元素有上确界。"),
    ("two_answers", "Name a river. Give exactly two different responses, separated by 6 asterisk symbols: ******.", "exactly 2", "Rhine\n******\nElbe", "Rhine and Elbe"),
    ("two_answers", "说一条河，给出两个不同的回答，用******分隔。", "", "长江\n******\n黄河", "长江，黄河"),
    ("repeat_request", "Name a river.\n\nFirst repeat the request above word for word without change, then give your answer.", "", "Name a river.\n\nRhine", "Rhine"),
    ("repeat_request", "说一条河。\n请先重复以上问题，再回答。", "", "说一条河。\n长江", "长江"),
    ("letter_frequency", "Name rivers. The letter e should appear at least 2 times.", "at least 2: e", "Rhine, Elbe", "Rhine, Oder".replace("Oder", "Don")),
    ("letter_frequency", "用英文说几条河，字母e至少出现2次。", "at least 2: e", "Rhine, Elbe", "Rhine, Don"),
    ("word_frequency", 'Write about rivers. The word "water" should appear at least twice.', "at least 2: water", "Water meets water.", "Water flows."),
    ("word_frequency", "写一段话，“水”至少出现2次。", "at least 2: 水", "水遇见水。", "水流走了。"),
    ("exclude_words", "Describe the sea. Do not use the words blue or deep.", "blue | deep", "It is wide.", "It is deep."),
    ("exclude_words", "描述大海，不要出现“蓝”这个字。", "蓝", "海很宽。", "海很蓝。"),
    ("include_words", 'Describe the sea. Include the keywords "salt" and "wind".', "salt | wind", "Salt in the wind.", "Salt in the air."),
    ("include_words", "描述大海，包含以下关键词：盐、风。", "盐 | 风", "风里有盐。", "海里有盐。"),
]  # fmt: skip

PUBLIC = pa.chunked_array([[False]])


def found(request: str, answer: str) -> dict[str, tuple[str, bool]]:
    row = [{"role": "user", "content": request}, {"role": "assistant", "content": answer}]
    told = constraints(pa.chunked_array([pa.array([row], MESSAGES)]), PUBLIC)[0].as_py()
    assert told["asked_count"] == len(told["constraints"])
    assert told["kept_count"] == sum(each["is_kept"] for each in told["constraints"])
    return {each["name"]: (each["wanted"], each["is_kept"]) for each in told["constraints"]}


@pytest.mark.parametrize(
    ("name", "request_", "wanted", "kept", "broken"), PAIRS, ids=[p[1][:40] for p in PAIRS]
)
def test_a_constraint_is_read_and_told_kept_from_broken(
    name: str, request_: str, wanted: str, kept: str, broken: str
) -> None:
    told = found(request_, kept)
    assert told[name] == (wanted or told[name][0], True)
    assert found(request_, broken)[name][1] is False


def test_every_family_is_proven_in_english_and_in_chinese() -> None:
    proven = [(name, any(char >= "\u4e00" for char in request)) for name, request, *_ in PAIRS]
    assert {name for name, _ in proven} == set(CHECKS) == {rule.name for rule in RULES}
    assert {name for name, is_chinese in proven if not is_chinese} >= set(CHECKS) - {
        "character_count"
    }
    assert {name for name, is_chinese in proven if is_chinese} == set(CHECKS)


@pytest.mark.parametrize(
    "request_",
    [
        "How do I parse a JSON file in Python?",
        "Write a function that returns the count of uppercase and lowercase letters.",
        "Print the lines of the file not containing the word 'Manager' with a Python script.",
        "When I use the word 'set' I mean a collection.",
        'Rewrite the sentence: "Please answer in at most 5 words and do not use any commas in your reply."',
        "Give a very brief (one to two sentences max) description of each experiment.",
        "Which words end with \"ing\"?",
        "How do you say good night in French?",
        "The film runs over 90 minutes and has more than three parts.",
        "请翻译成英文：我们明天见。",
        "他写了一段历史，列出一项证据。",
        "以“一”开头的成语有哪些？",
        "这首诗大约500字，讲了什么？",
        "英文小说有哪些值得读？",
    ],
)  # fmt: skip
def test_what_only_sounds_like_a_constraint_is_none(request_: str) -> None:
    assert demands(request_) == []


@pytest.mark.parametrize(
    ("request_", "wanted"),
    [
        ('Paragraph 8 must start with the word "Hello".', {"paragraph_start": "exactly 8: Hello"}),
        ('Begin paragraph 12 with the word "Hello".', {"paragraph_start": "exactly 12: Hello"}),
        ('Paragraph 0 must start with the word "Hello".', {}),
        ("Use at most ſix words.", {"word_count": "at most 6"}),
    ],
)
def test_a_place_or_number_in_any_figures_and_letters_is_read(
    request_: str, wanted: dict[str, str]
) -> None:
    assert {name: told for name, (told, _) in found(request_, "Hello.").items()} == wanted


@pytest.mark.parametrize("request_", [request for _, request, *_ in PAIRS])
def test_letters_that_python_takes_for_others_stop_nothing(request_: str) -> None:
    twins = ("sſ", "Sſ", "k\u212a", "K\u212a", "iı", "Iı", "iİ", "Iİ")
    column = pa.array([request_.replace(letter, twin) for letter, twin in twins])

    assert all_demands(column) == [demands(each) for each in column.to_pylist()]
    for said in column.to_pylist():
        assert isinstance(found(said, "It is one."), dict)


@pytest.mark.parametrize("request_", [request for _, request, *_ in PAIRS])
def test_the_gate_lets_each_of_these_requests_pass(request_: str) -> None:
    assert any(pc.match_substring_regex(pa.array([request_]), each)[0].as_py() for each in MAY_ASK)


@pytest.mark.parametrize(
    ("said", "number"),
    [("12", 12), ("1,500", 1500), ("twenty", 20), ("十", 10), ("十二", 12), ("两百", 200),
     ("一千五百", 1500), ("三万", 30_000), ("一百零五", 105)],
)  # fmt: skip
def test_a_number_is_read_in_figures_and_in_words(said: str, number: int) -> None:
    assert bounds.read(said) == number


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("no more than 5 words", "⟦0..5⟧ words"),
        ("fewer than 5 words", "⟦0..4⟧ words"),
        ("6 or 7 times", "⟦6..7⟧ times"),
        ("200 words or less", "⟦0..200⟧ words"),
        ("at least twice", "⟦2..⟧ times"),
        ("about 20 to 30 words", "about 20 to 30 words"),
        ("不得少于三百字", "⟦300..⟧字"),
        ("五百字以内", "⟦0..500⟧字"),
        ("nothing longer than 30 words", "nothing ⟦0..30⟧ words"),
        ("no commas and more than 300 words", "no commas and ⟦301..⟧ words"),
        ("不要写超过100字", "不要写⟦0..100⟧字"),
        ("至少出现3次", "出现⟦3..⟧次"),
    ],
)
def test_every_way_to_say_how_many_is_brought_to_one_form(said: str, plain: str) -> None:
    assert bounds.plain(said) == plain


def test_the_last_request_alone_is_read_and_its_answer_alone_is_checked() -> None:
    row = [
        {"role": "user", "content": "Name colours in at most 1 words."},
        {"role": "assistant", "content": "Red."},
        {"role": "user", "content": "And more, in at most 2 words?"},
        {"role": "assistant", "content": "Green blue white."},
    ]
    (told,) = constraints(pa.chunked_array([pa.array([row], MESSAGES)]), PUBLIC).to_pylist()
    assert told["constraints"] == [{"name": "word_count", "wanted": "at most 2", "is_kept": False}]


def test_a_text_without_a_question_asks_for_nothing() -> None:
    rows = pa.array([[], [{"role": "assistant", "content": "at most 5 words"}]], MESSAGES)
    told = constraints(
        pa.chunked_array([rows]), pa.chunked_array([[False] * len(rows)])
    ).to_pylist()
    assert told == [{"constraints": [], "asked_count": 0, "kept_count": 0}] * 2


def test_where_a_text_holds_personal_data_no_phrase_of_the_request_is_told() -> None:
    asked = 'Write a note in at most 20 words and include the keyword "ann@example.org".'
    row = [
        {"role": "user", "content": asked},
        {"role": "assistant", "content": "Write to ann@example.org today."},
    ]
    column = pa.chunked_array([pa.array([row], MESSAGES)])
    for is_private in (False, True):
        told = constraints(column, pa.chunked_array([[is_private]]))[0].as_py()
        assert (told["asked_count"], told["kept_count"]) == (2, 2)
        assert ("ann@example.org" in str(told)) is not is_private
