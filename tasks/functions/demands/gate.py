"""The gate: what a request holds that is worth reading for demands, in RE2's syntax, in one pass."""

_MANY = r"(?:[0-9][0-9,]*\+?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|forty|fifty|hundred|single|once|twice|less|fewer|more)"
_UNIT = r"(?:words?|sentences?|paragraphs?|stanzas?|bullets?|bullet|times?|placeholders?|sections?|parts?|numbered|list items|exclamation|highlighted|italic|italicized|bolded?|all[- ]caps|capitali[sz]ed)"
_LANGUAGES = r"(?:English|Chinese|Mandarin|French|German|Spanish|Italian|Portuguese|Dutch|Polish|Russian|Ukrainian|Bulgarian|Serbian|Japanese|Korean|Arabic|Persian|Farsi|Urdu|Hebrew|Greek|Thai|Hindi|Marathi|Nepali|Punjabi|Bengali|Gujarati|Tamil|Telugu|Kannada|Malayalam|Vietnamese|Finnish|Swedish|Danish|Norwegian|Turkish|Hungarian|Romanian|Czech|Swahili|Indonesian)"
_SAY = r"(?:includ|us|contain|mention|incorporat|say|avoid|ha[sv]e?)[a-z]*"
_Q = r"[\"“”'‘「『]"
_HAN_MANY = r"(?:[0-9][0-9,]*|[一二三四五六七八九十百千两]+)"

ENGLISH = (
    r"\bwords? [^.\n]{1,60} (?:cannot|can['’]t|must not|should not|may not|doesn['’]t|does not)\b",
    r"\bshould read\b|\bat least (?:once|twice)\b",
    rf"\b{_MANY}[- ](?:[a-z]+[- ]){{0,4}}{_UNIT}\b",
    r"\bnumber of (?:words|sentences)\b",
    r"\b(?:words?|phrases?|terms?|key ?words?) (?:such as |like )?" + _Q,
    r"\bkey ?words?\b",
    rf"\b{_SAY} (?:[a-z]+ ){{0,3}}(?:words|phrases|terms|word)\b",
    rf"\b(?:includ|mention|say|us)[a-z]* {_Q}",
    rf"\b(?:start|begin|open|end|finish|conclud)[a-z]* (?:[a-z]+ ){{0,8}}(?:with|like)\b[^.\n]{{0,40}}(?:{_Q}|exact|word)",
    rf"\b(?:in|using|use|only|entirely|outside of) (?:only |the |only the )?{_LANGUAGES}\b",
    r"\bletters? [\"“'‘]?[a-z]\b",
    r"\byes\b.{0,6}\bno\b",
    r"\b(?:one of the following|choose from|pick from|choose one from|just say)\b",
    rf"\b(?:answer|respond|reply) (?:with |only )*{_Q}",
    r"\brepl?eat (?:the|this|my|your|it|all)\b",
    r"\b(?:bullet|bullets|bulleted|numbered|placeholder|placeholders|postscript|commas?)\b",
    r"\bpost script|p\.s\b|<<|double ang|\*\*\*|double[- ]quot|\ball caps|in caps\b",
    r"\b(?:highlight|italici[sz]e|emphasi[sz]e|bold) (?:[a-z]+ ){0,2}" + _MANY,
    r"\b(?:capital letters?|upper ?case|lower ?case)\b|\bcapitali[sz]e|lowercased?\b",
    r"\bjson\b",
)
CHINESE = (
    rf"{_HAN_MANY} ?个?(?:英文)?(?:汉?字|词|句|段|点|条|项|大点|单词|要点|大写|处|次|部分|章|节|[^，。]{{0,8}}占位符)",
    r"关键词|词语|词汇|占位符|附言|又及|加粗|高亮|斜体|引号|大写|小写|逗号|字母|尖括号|项目符号",
    r"(?:列表|要点|编号)(?:的?(?:形式|格式|方式))?(?:来)?(?:回答|列出|给出|输出|呈现|展示|回复|说明)",
    r"[”\"」』》] ?[^，。；\n]{0,8}(?:开头|结尾|结束|开始|起头|收尾|开篇)",
    r"(?:用|以|为|是|使用) ?(?:英|中|法|德|日|韩|俄|西班牙|意大利|葡萄牙|阿拉伯|泰|越南|汉)[文语]",
    r"(?:不要|不能|不得|不可以?|不应|不许|勿|禁止|避免|必须|要|需|请|应|务必|并|不)[^，。；\n]{0,14}[“\"「『]",
    r"(?:回答|回复|答|说)[：:]?[“\"‘「]?(?:是|对)[”\"’」]?(?:或|还|/|、)",
    r"(?:从|用)(?:以下|下列|下面)",
    r"(?:重复|复述)",
)
MAY_ASK = tuple(f"(?i){pattern}" for pattern in (*ENGLISH, *CHINESE))
