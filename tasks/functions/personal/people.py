"""Best effort: names by the words that go with them, streets by the words that end them."""

import re

from tasks.functions.personal.proposals import Borders, Recogniser, named, whole

# Common surnames, of one sign and of two.
_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
    "余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
_ZH_NAME = rf"(?:欧阳|司马|上官|诸葛|夏侯|皇甫|尉迟|[{_SURNAMES}])"
_ZH_TITLE = "先生|女士|小姐|老师|医生|教授|同学|经理"
# Signs that no given name is made of: 高中同学, 周围的同学 and 谢谢小姐 are nobody.
_GIVEN = r"(?![的是人在因对有和与不也都校中国区家谢向个这那了着过吗呢某])[一-龥]"
_WORD = r"(?:Mc|Mac|O')?[A-ZÀ-ÞŠŽČ][a-zß-ÿ\u0101-\u017F]+(?:[-'][A-ZÀ-Þ][a-zß-ÿ\u0101-\u017F]+)?"
_EN_NAME = rf"{_WORD}(?: [A-Z]\.)?(?: {_WORD}){{0,2}}"
# How each English name begins.
_EN_OPENING = (
    r"(?:(?:Mr|Mrs|Ms|Dr|Prof)\.? |[Mm]y name is |[Dd]ear "
    r"|(?:[\n,;{(] ?|\\n|(?:[Ff]ull|[Cc]ustomer|[Pp]atient|[Cc]ontact) )?[Nn]ame: ?)[A-ZÀ-ÞŠŽČ]"
)
_ROAD = r"(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Place|Pl|Way|Terrace|Square)"
_VERB = re.compile(r"[一-龥]{0,5}?(?:住在|住址|位于|地址是|地址|寄到|送到|来到)是?")


def _after_verb(match: re.Match[str]) -> Borders:
    verb = _VERB.match(match[0])
    return match.start() + (verb.end() if verb else 0), match.end()


RECOGNISERS = (
    Recogniser(
        "street_address",
        re.compile(
            rf"(?<![0-9A-Za-z])[0-9]{{1,5}} (?:[A-Z][A-Za-z.']*\s){{1,4}}{_ROAD}\b\.?"
            r"(?:,? (?:Apt|Suite|Unit|Flat)\.? ?#?[0-9A-Za-z]{1,5})?|P\.? ?O\.? Box [0-9]{1,6}"
        ),
        whole,
        r"[0-9] [A-Z]|P\.? ?O\.? Box [0-9]",
        4,
    ),
    Recogniser(
        "street_address",
        re.compile(
            r"(?:[一-龥]{2,7}(?:省|自治区))?(?:[一-龥]{2,7}(?:市|州))?(?:[一-龥]{1,6}(?:区|县|镇|乡))?"
            r"[一-龥]{1,8}(?:路|街|大道|巷|弄)[0-9]{1,5}号"
            r"(?:[一-龥]{0,8}[0-9A-Z]{1,5}(?:号楼|栋|幢|单元|楼|层|室|户)){0,4}"
        ),
        _after_verb,
        "[路街道巷弄][0-9]{1,5}号",
        34,
    ),
    Recogniser(
        "person_name",
        re.compile(
            r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof)\.? |\b[Mm]y name is "
            r"|\b[Dd]ear (?!Sir|Madam|All|Team|Customer|Friend)"
            r"|(?:^|[\n,;{(] ?|\\n|(?:[Ff]ull|[Cc]ustomer|[Pp]atient|[Cc]ontact) )[Nn]ame: ?)"
            rf"(?P<it>{_EN_NAME})"
        ),
        named,
        _EN_OPENING,
    ),
    Recogniser(
        "person_name",
        re.compile(
            rf"(?:我叫|名叫|叫做|姓名(?:[:：是为]\s?))(?P<it>{_ZH_NAME}{_GIVEN}{{1,2}})(?![一-龥]{{2}})"
        ),
        named,
        "我叫|名叫|叫做|姓名[:：是为]",
    ),
    Recogniser(
        "person_name",
        re.compile(
            rf"(?<![一-龥])(?P<it>{_ZH_NAME}{_GIVEN}{{1,2}}?)"
            rf"(?={_ZH_TITLE})"
        ),
        named,
        _ZH_TITLE,
        4,
    ),
)
