"""What a demand looks like in English: one rule a line. Bounds stand as ⟦least..most⟧ by then."""

import re

from tasks.functions.demands import Rule, cued
from tasks.functions.demands.bounds import BOUNDS, COUNT
from tasks.functions.demands.phrases import QUOTED, WORD

_NOT = r"\b(?:do not|don['’]t|does not|doesn['’]t|not|never|avoid|avoiding|without|refrain(?:ing)? from|cannot|can['’]t|must not|should not|shouldn['’]t|exclude)\b(?! forget)"
_ANSWER = r"(?:response|answer|reply|output|result|message|content|letter|email|essay|story|poem|post|article|blog post|song|summary|text|document|advertisement|ad|proposal|paragraph|review|speech|resume|limerick|riddle|joke|rap|haiku|pitch|description|critique|sentence|completion)s?"
_WHOLE = rf"(?:(?:your|the|this|that|my|an|whole|entire|complete|final|full)\s+){{1,4}}{_ANSWER}"
_CALLED = r"(?:key ?words?|words?|phrases?|terms?)\b"
_MARKED = re.compile(r"\*|(?i:markdown|italic|bold)")
_PARTED = re.compile(r"(?i)\b(?:sections?|mark|label)\b")
_BAN = r"\b(?:do not|don['’]t|does not|doesn['’]t|never|avoid|avoiding|without|refrain(?:ing)? from|cannot|can['’]t|must not|should not|shouldn['’]t|not allowed to|exclude|to not)\b(?! forget)"
_TELL = r"(?:answer|respond|reply|summari[sz]e|explain|describe|define|state|paraphrase|rephrase|rewrite|express|condense|write|give|provide)"
_SAYS = r"(?:should |must |needs? to |has to |will |to |shall )?(?:only )?(?:appears?|occurs?|be (?:used|mentioned|included|present|repeated)|is (?:used|mentioned))"
_LANGUAGE = r"(?P<text>English|Chinese|Mandarin|French|German|Spanish|Italian|Portuguese|Dutch|Polish|Russian|Ukrainian|Bulgarian|Serbian|Japanese|Korean|Arabic|Persian|Farsi|Urdu|Hebrew|Greek|Thai|Hindi|Marathi|Nepali|Punjabi|Bengali|Gujarati|Tamil|Telugu|Kannada|Malayalam|Vietnamese|Finnish|Swedish|Danish|Norwegian|Turkish|Hungarian|Romanian|Czech|Swahili|Indonesian)"
_NTH = (
    r"(?:very )?(?P<nth>first|second|third|fourth|fifth|sixth|[1-6](?=st|nd|rd|th))(?:st|nd|rd|th)?"
)


def _rule(name: str, cues: str, pattern: str, **more: object) -> Rule:
    compiled = re.compile(pattern, more.pop("flags", re.IGNORECASE))  # type: ignore[call-overload]
    return Rule(name, cued(cues), compiled, **more)  # type: ignore[arg-type]


RULES: tuple[Rule, ...] = (
    _rule("word_count", "word", rf"{BOUNDS}[- ](?:[a-z]+ )?words?\b(?! (?:that|from|of|which|or phrases)\b)(?![^.\n]{{0,40}}\b(?:caps|capital|upper ?case))"),
    _rule("word_count", "word", r"\b(?:answer|respond|reply|response|answer)\b[^.\n]{0,30}\b(?:in|with|using|only|be) (?:only |just |exactly )?(?:one|a single|1) word\b(?! or)", bounds=(1, 1)),
    _rule("sentence_count", "sentence", rf"{BOUNDS}[- ](?:[a-z]+ )?sentences?\b"),
    _rule("sentence_count", "sentence", rf"\b{_TELL}\b[^.\n\"“]{{0,80}}?\b(?:in|using|with|into) (?:only |just )?{COUNT}[- ](?:(?:short|complete|simple|concise|brief|clear|long) )?sentences?\b", of_common_words=True),
    _rule("sentence_count", "sentence", rf"\b(?:write|give|compose|provide)(?: me)? {COUNT} (?:(?:short|complete|simple|concise|brief) )?sentences?\b"),
    _rule("sentence_count", "number of sentences", rf"\bnumber of sentences\b[^.\n]{{0,40}}?{BOUNDS}"),
    _rule("word_count", "number of words", rf"\bnumber of words(?! (?:in|with))\b[^.\n]{{0,40}}?{BOUNDS}"),
    _rule("paragraph_count", "paragraph|stanza", rf"{BOUNDS}[- ](?:[a-z]+ )?(?:paragraphs?|stanzas?)\b"),
    _rule("paragraph_count", "paragraph", rf"\b(?:write|compose|in|with|has|have|contain|using|into|create|an?)(?: me)?(?: an?)? {COUNT}[- ](?:(?:short|long|brief) )?paragraphs?\b(?! of the)"),
    _rule("paragraph_count", "***", rf"{COUNT} (?:[a-z]+ ){{0,2}}(?:paragraphs?|stanzas?|parts|sections|advice|pieces)\b[^*]{{0,150}}(?:\*\*\*)(?!\*)"),
    _rule("paragraph_start", "paragraph&start|begin", r"\bparagraph (?P<nth>\d{1,2})(?!\d)[^.\n]{0,40}?\b(?:starts?|begins?|starting|beginning) with (?:the )?(?:word )?(?=(?P<list>[^\n]{1,80}))"),
    _rule("paragraph_start", "paragraph&start|begin", r"\b(?:start|begin) (?:the )?paragraph (?P<nth>\d{1,2})(?!\d) with (?:the )?(?:word )?(?=(?P<list>[^\n]{1,80}))"),
    _rule("paragraph_start", "paragraph&start|begin", rf"\b{_NTH} paragraph[^.\n]{{0,40}}?\b(?:starts?|begins?|starting|beginning) with (?:the )?(?:word )?(?=(?P<list>[^\n]{{1,80}}))"),
    _rule("paragraph_start", "paragraph&start|begin", rf"\b(?:start|begin) (?:the )?{_NTH} paragraph with (?:the )?(?:word )?(?=(?P<list>[^\n]{{1,80}}))"),
    _rule("placeholder_count", "placeholder", rf"{COUNT} (?:[a-z]+ ){{0,2}}placeholders?\b", is_bare_least=True),
    _rule("postscript", "p.s|p.p.s|postscript|post script", r"\b(?:add|include|end|ends|append|with|and|has|have|contain|starting|containing|a)\b[^.\n]{0,60}\b(?:post ?script|P\.P\.S|P\.S)\b"),
    _rule("item_count", "bullet|numbered|list item", rf"{COUNT} (?:[a-z]+ ){{0,3}}?(?:bullet(?:ed)?[- ]?points?|bullets|numbered (?:items|points|steps|bullets)|list items|bullet(?:ed)? items)\b"),
    _rule("item_count", "bullet|numbered list", r"\b(?:as|in|using|use|into|with) (?:an? |the )?(?:(?:form|format) of )?(?:an? |markdown )?(?:bullet(?:ed)?[- ]points?|bulleted list|bullet list|bullets|numbered list)\b", bounds=(1, 10**9)),
    _rule("highlight_count", "highlight|italic|bold", rf"\b(?:highlight|italici[sz]e|bold|emphasi[sz]e)(?:/bold)? {COUNT}", is_bare_least=True, needs=_MARKED),
    _rule("highlight_count", "highlight|italic|bold", rf"{COUNT} (?:[a-z]+ ){{0,2}}?(?:italic|italici[sz]ed|highlighted|bold|bolded)(?: text)? (?:sections?|phrases?|parts?|words?|texts?)\b", is_bare_least=True, needs=_MARKED),
    _rule("highlight_count", "highlight|italic", rf"{COUNT} (?:[a-z]+ ){{0,2}}?(?:sections?|parts?|phrases?|words)\b[^.\n]{{0,50}}\b(?:highlighted|italici[sz]ed|in italics?|markdown)\b", is_bare_least=True, needs=_MARKED),
    _rule("section_count", "section|part|paragraph|chapter|day& x", rf"{COUNT} ?[- ]?(?:[a-z]+ )?(?:sections?|paragraphs?|parts?|chapters?|days?)\b.{{0,220}}?(?:with|as|be|by|like|explicitly|:)\W+(?:\w+\W+){{0,2}}?(?P<text>(?:SECTION|Section|PARAGRAPH|Paragraph|PART|Part|CHAPTER|Chapter|DAY|Day|[A-Z][a-z]+)) X\b", flags=re.DOTALL, is_bare_least=True),
    _rule("section_count", " 1 and &section|mark|label", r"\b(?P<text>[A-Z][a-z]+) 1 and (?P=text) 2\b", flags=0, bounds=(2, 10**9), needs=_PARTED),
    _rule("json", "json", rf"\b(?:{_WHOLE}|answer|respond|reply|output|return|entire (?:output|response|answer)|it)\b[^.\n]{{0,60}}?\b(?:in|as|using|to|with)(?: an?| valid| strict| the| only)*[ \n]json\b(?! (?:file|schema|parser|library))"),
    _rule("json", "json", r"\b(?:wrapped|wrap|wrapping|write|formatted|format|give|provide|present)\b[^.\n]{0,80}?\b(?:in|into|as|using)(?: an?| one| valid| the)* json(?: format| block| object)?\b"),
    _rule("title", "<<|angular", r"double ang(?:ular|le) brackets|\b(?:wrapped|wrap|put|title|name|enclosed)\b[^\n]{0,60}<<[^<>\n]{1,60}>>"),
    _rule("one_of", "yes", r"\b(?:answer|respond|reply|response|say)\b[^.\n]{0,30}?(?:with |by |in |be |either |only |just |simply |a )*[\"“'‘]?yes[\"”'’]?(?: or |/)[\"“'‘]?no\b(?![^.\n]{0,20}question)", texts=("yes", "no"), of_common_words=True),
    _rule("one_of", "one of the following|choose from|choose one from|pick from|pick one from|answer with|answer \"|answer “|answer ”|respond with|just say|reply with", r"\b(?:one of the following(?: exact)?(?: (?:phrases|options|words|answers|sentences))?|choose (?:one )?from(?: the following)?|pick (?:one )?from|answer(?: with)?|respond with|should just say|just say|reply with)\s*:?\s*\(?(?=(?P<list>[\"“”'‘].{2,300}))", flags=re.IGNORECASE | re.DOTALL, bounds=(1, 1)),
    _rule("one_of", "one of the following|choose from", r"\b(?:contain|include|with|answer)\b[^\n]{0,40}(?:one of the following (?:phrases|options|sentences|answers)|choose from(?: the following)?)[^\n:]{0,20}[:.]\s*\n(?P<lines>(?:[^\n]{1,60}\n?){2,6})"),
    _rule("one_of", "choose from", r"\bchoose from:?\s*\n(?P<lines>(?:[^\n]{1,60}\n?){2,6})"),
    _rule("start_with", "start|begin|open&with", rf"\b(?:{_WHOLE}|it|you)\b[^.\n]{{0,25}}?\b(?:starts?|begins?|starting|beginning|opens?) (?:exactly )?with (?:exactly )?(?:the )?(?:exact )?(?:following )?(?:words?|phrases?|sentence|line|text)?:? ?(?=(?P<list>[\"“”'‘][^\n]{{1,200}}))"),
    _rule("start_with", "start|begin|open&with", rf"\b(?:start|begin|open)(?:ing)? (?:{_WHOLE} )?with (?:exactly )?(?:the )?(?:exact )?(?:words?|phrases?|sentence|line|text):? ?(?=(?P<list>[\"“”'‘][^\n]{{1,200}}))"),
    _rule("start_with", "start|begin|open&with", rf"\b(?:start|begin|open)(?:ing)? {_WHOLE} with (?:exactly )?(?=(?P<list>[\"“”'‘][^\n]{{1,200}}))"),
    _rule("end_with", "end |ends |ending |finish|conclude&with", rf"\b(?:end|finish|conclude)s?(?:ing)? (?:(?:{_WHOLE}|it|this)[\w\s]{{0,20}}? )?(?:exactly )?with (?:exactly )?(?:the |this )?(?:exact |following )?(?:phrases?|sentence|words?|line|question)?(?: of)?:? ?(?=(?P<list>[\"“”'‘][^\n]{{1,200}}))"),
    _rule("end_with", "end |ends |ending |finish|conclude&with", rf"\b(?:{_WHOLE}|it)\b[^.\n]{{0,40}}?\b(?:end|finish)(?:s|ing)? (?:exactly )?with (?:exactly )?(?:the |this )?(?:exact |following )?(?:phrases?|sentence|words?|line|question)?:? ?(?=(?P<list>[\"“”'‘][^\n]{{1,200}}))"),
    _rule("end_with", "end |ends |ending |finish|conclude&with", r"\b(?:end of your (?:entire |whole )?response should read exactly like(?: this)?:|end (?:it |your response )?with the exact phrase) ?(?P<text>[^\"“”\n]{5,100})"),
    _rule("end_with", "end |ends |ending |finish|conclude&with", r"\b(?:end|finish|conclude) (?:the|your|this) [a-z]+(?: [a-z]+)? with (?:exactly )?(?:the |this )?(?:exact |following )?(?:phrases?|sentence|words?|line|question):? ?(?P<list>[\"“”'‘][^\n]{1,200})"),
    _rule("end_with", "end |ends |ending |finish|conclude&with", r"\b(?:end|finish)\b[^.\n]{0,40}\bwith (?:this|the) exact (?:phrase|question|sentence): ?(?P<text>[^\"“”\n]{3,100})"),
    _rule("end_with", "end of your", r"\bend of your (?:entire |whole )?(?:response|answer|reply) should read (?P<list>[\"“”][^\n]{1,200})"),
    _rule("quoted", "quot", rf"\b(?:wrap|put|enclose|place|surround)(?:ped|d|ing)?\b[^.\n]{{0,60}}?\b(?:{_WHOLE}|it|everything|response|answer|reply)\b[^.\n]{{0,40}}?\b(?:with|in|inside|within|by|using) double[- ]quot(?:es?|ations?)"),
    _rule("quoted", "quot", rf"\bdouble[- ](?:quotes?|quotations?)(?: marks?)? (?:should be )?(?:placed |put )?around {_WHOLE}"),
    _rule("quoted", "quot", rf"\b{_WHOLE}\b[^.\n]{{0,60}}\b(?:wrapped|enclosed|put|inside|placed) (?:in|with|inside|by|within) double[- ]quot"),
    _rule("upper_case", "capital|upper|caps", rf"(?:\b(?:in|using|with|use|be)|, and|,|English:?) (?:all |only )+(?:capital(?:ized)? letters|caps|upper ?case(?: letters)?)\b(?![^.\n]{{0,30}}{_NOT}[^.\n]*cap)"),
    _rule("upper_case", "capital|upper|caps", r"\b(?:answer|respond|reply|written|write|response)\b[^.\n]{0,40}\bin (?:capital letters|caps|upper ?case)\b"),
    _rule("upper_case", "capital|lower", r"\b(?:only (?:use |in )?(?:capital|upper ?case) letters|capitali[sz]e (?:all|every) (?:your |the )?(?:words|letters?)|all (?:the )?letters[^.\n]{0,50}(?:be )?capitali[sz]ed|no lower ?case(?: letters)?|not? [^.\n]{0,40}contain lower ?case)\b"),
    _rule("lower_case", "lower|capital", r"\b(?:(?:in|using|use|with|be|are|and|only) (?:all |only |entirely )*lower ?case(?:s|d)?\b(?: letters)?|all (?:of the )?letters (?:are |be |in )?lower ?cased?|no capital(?:ized)? letters|(?:without|not|n['’]t)(?: [a-z]+)? (?:using |use )?any (?:capital|upper ?case) letters|not a single letter[^.\n]{0,40}capitali[sz]ed|only use lower ?case|all lower ?case)"),
    _rule("capital_word_count", "capital|caps|upper", rf"\bwords? (?:written |that are )?(?:in|with) (?:all )?(?:capital letters|caps|upper ?case|capitals)\b[^.\n]{{0,60}}?{BOUNDS}"),
    _rule("capital_word_count", "capital|caps|upper", rf"{BOUNDS} (?:[a-z]+ ){{0,2}}?words?(?: or phrases)?(?: in (?:the|your) [a-z]+)? (?:written |that are |should be |be |are )?(?:in|with) (?:all )?(?:capital letters|caps|upper ?case|capitals)"),
    _rule("capital_word_count", "capital|caps", rf"\ball[- ](?:capital|caps|capitali[sz]ed) words?\b[^.\n]{{0,60}}?{BOUNDS}"),
    _rule("capital_word_count", "capital|caps|upper", rf"{BOUNDS} (?:[a-z]+ ){{0,2}}?(?:all[- ](?:capital|caps)|fully capitali[sz]ed|capitali[sz]ed) words?\b"),
    _rule("no_comma", "comma", rf"(?:{_NOT}|\bno)\b[^.\n]{{0,60}}?\bcommas?\b", of_common_words=True),
    _rule("no_comma", "comma", r"\bcommas? (?:are|is) (?:not (?:allowed|permitted)|forbidden)"),
    _rule("language", "only|entirely&english|chinese|mandarin|french|german|spanish|italian|portuguese|dutch|polish|russian|ukrainian|bulgarian|serbian|japanese|korean|arabic|persian|farsi|urdu|hebrew|greek|thai|hindi|marathi|nepali|punjabi|bengali|gujarati|tamil|telugu|kannada|malayalam|vietnamese|finnish|swedish|danish|norwegian|turkish|hungarian|romanian|czech|swahili|indonesian", rf"\b(?:in|using|use) (?:the |entirely )?{_LANGUAGE}(?: language)?(?: only|,? no other)\b"),
    _rule("language", "no other language|no other languages&english|chinese|mandarin|french|german|spanish|italian|portuguese|dutch|polish|russian|ukrainian|bulgarian|serbian|japanese|korean|arabic|persian|farsi|urdu|hebrew|greek|thai|hindi|marathi|nepali|punjabi|bengali|gujarati|tamil|telugu|kannada|malayalam|vietnamese|finnish|swedish|danish|norwegian|turkish|hungarian|romanian|czech|swahili|indonesian", rf"\boutside of {_LANGUAGE}, no other languages?"),
    _rule("language", "answer|respon|reply|write|output&english|chinese|mandarin|french|german|spanish|italian|portuguese|dutch|polish|russian|ukrainian|bulgarian|serbian|japanese|korean|arabic|persian|farsi|urdu|hebrew|greek|thai|hindi|marathi|nepali|punjabi|bengali|gujarati|tamil|telugu|kannada|malayalam|vietnamese|finnish|swedish|danish|norwegian|turkish|hungarian|romanian|czech|swahili|indonesian", rf"\b(?:respond|answer|reply|write|response|output|reply)\b[^.\n]{{0,50}}?\b(?:in|using|use) (?:only )?(?:the )?{_LANGUAGE}(?: language)?\b(?![- ](?:class|speak|teacher|food|history|style|word|name|poetry|version|cuisine|restaurant))", needs=re.compile(r"(?i)\b(?:entire(?:ly)?|only|all|completely|no other language|(?:respond|answer|reply)\b[^.\n]{0,30}\bin)\b"), of_common_words=True),
    _rule("language", "entirely|only|completely|all in|fully&english|chinese|mandarin|french|german|spanish|italian|portuguese|dutch|polish|russian|ukrainian|bulgarian|serbian|japanese|korean|arabic|persian|farsi|urdu|hebrew|greek|thai|hindi|marathi|nepali|punjabi|bengali|gujarati|tamil|telugu|kannada|malayalam|vietnamese|finnish|swedish|danish|norwegian|turkish|hungarian|romanian|czech|swahili|indonesian", rf"\b(?:entirely|only|completely|all|fully)(?: written)? (?:in|using|use) (?:the )?{_LANGUAGE}\b"),
    _rule("language", "only&english|chinese|mandarin|french|german|spanish|italian|portuguese|dutch|polish|russian|ukrainian|bulgarian|serbian|japanese|korean|arabic|persian|farsi|urdu|hebrew|greek|thai|hindi|marathi|nepali|punjabi|bengali|gujarati|tamil|telugu|kannada|malayalam|vietnamese|finnish|swedish|danish|norwegian|turkish|hungarian|romanian|czech|swahili|indonesian", rf"\b(?:in|using|use|uses) only (?:the )?{_LANGUAGE}\b"),
    _rule("language", "no other language|in your&english|chinese|mandarin|french|german|spanish|italian|portuguese|dutch|polish|russian|ukrainian|bulgarian|serbian|japanese|korean|arabic|persian|farsi|urdu|hebrew|greek|thai|hindi|marathi|nepali|punjabi|bengali|gujarati|tamil|telugu|kannada|malayalam|vietnamese|finnish|swedish|danish|norwegian|turkish|hungarian|romanian|czech|swahili|indonesian", rf"\b(?:in|using) (?:only )?(?:the )?{_LANGUAGE}(?: language)?(?: only)?[^.\n]{{0,40}}?,? (?:and )?no other languages?\b"),
    _rule("language", "entire&english|chinese|mandarin|french|german|spanish|italian|portuguese|dutch|polish|russian|ukrainian|bulgarian|serbian|japanese|korean|arabic|persian|farsi|urdu|hebrew|greek|thai|hindi|marathi|nepali|punjabi|bengali|gujarati|tamil|telugu|kannada|malayalam|vietnamese|finnish|swedish|danish|norwegian|turkish|hungarian|romanian|czech|swahili|indonesian", rf"\bentire(?:ly)? [^.\n]{{0,40}}?\b(?:in|using) (?:only )?(?:the )?{_LANGUAGE}\b"),
    _rule("two_answers", "******", r"(?:\b(?:two|2|both)\b)(?=.{0,260}\*{6}(?!\*))|\*{6}(?!\*)(?=.{0,120}\btwo\b)", flags=re.IGNORECASE | re.DOTALL, bounds=(2, 2)),
    _rule("two_answers", "******", r"\b(?:separat\w+|following|asterisks?)\b[^*]{0,60}\*{6}(?!\*)", bounds=(2, 10**9)),
    _rule("repeat_request", "repeat|repleat", r"\brepl?eat (?:the|this|my|your|all)(?: entire| exact| whole| first line| original| full)* (?:requests?|sentences?|question|prompt|instructions?|message|text|entire first line)(?: above| below)?\b(?=.{0,220}?\b(?:then|before|first|word for word|word by word|exactly|beginning|as it is)\b)", flags=re.IGNORECASE | re.DOTALL),
    _rule("repeat_request", "repeat|repleat", r"\b(?:first|before (?:you (?:answer|respond)|saying|giving))\b[^.\n]{0,60}\brepl?eat (?:the|this|my|your|it)(?: entire| exact| whole)*(?: (?:request|sentence|question|prompt|text|first line))?\b", of_common_words=True),
    _rule("letter_frequency", "letter", rf"\bletter [\"“'‘]?(?P<text>[a-z])[\"”'’]?(?![a-z])[^.\n]{{0,45}}?{BOUNDS} times?"),
    _rule("letter_frequency", "letter", rf"(?:{_NOT}|\bno)[^.\n]{{0,30}}?\bletters? [\"“'‘]?(?P<text>[a-z])[\"”'’]?(?![a-z])(?![^.\n]{{0,45}}(?:⟦|times))", bounds=(0, 0), of_common_words=True),
    _rule("letter_frequency", "exclamation", rf"{BOUNDS} exclamation marks?", texts=("!",)),
    _rule("word_frequency", "time|once|twice&word|phrase|term|name", rf"\b(?:key ?word|word|phrase|term|name)s? (?P<list>{QUOTED}|{WORD}),? ?(?:{_SAYS})?[^.\n\"“”⟦]{{0,40}}?{COUNT} times?\b", is_bare_least=True, of_common_words=True),
    _rule("word_frequency", "time|once|twice&mention|use|include|repeat|say", rf"\b(?:mention|use|include|repeat|say)s? (?:the )?(?P<list>{QUOTED})[^.\n\"“”⟦]{{0,30}}?{COUNT} times?\b", is_bare_least=True, of_common_words=True),
    _rule("exclude_words", "word|phrase|term|keyword&not |n't |n’t |avoid|without|never|refrain|exclude", rf"{_BAN}(?:(?!\b(?:and|but|make sure)\b)[^.\n\"“”]){{0,60}}?\b{_CALLED} ?(?:such as |like )?(?=(?P<words>[^\n]{{1,300}}))", of_common_words=True),
    _rule("exclude_words", "mention|use|say|contain|includ&not |n't |n’t |avoid|without|never|refrain|exclude", rf"{_BAN} (?:\w+ )?(?:mention|us|say|contain|includ)(?:e|ing)? (?=(?P<list>[\"“'‘][^\n]{{1,300}}))"),
    _rule("exclude_words", "word&cannot|can't|can’t|not |n't |n’t ", rf"\bword (?P<list>{QUOTED}|{WORD}) (?:does not|doesn['’]t|should not|must not|cannot|can['’]t|may not) (?:appear|be (?:used|in|mentioned)|occur)"),
    _rule("exclude_words", "word&cannot|can't|can’t|not |n't |n’t ", rf"\b(?:key ?)?words (?P<list>(?:{QUOTED}|{WORD})(?:,? (?:and |or )?(?:{QUOTED}|{WORD})){{1,5}}) (?:cannot|can['’]t|must not|should not|may not) (?:be|appear|occur)"),
    _rule("exclude_words", "word&cannot|can't|can’t|not |n't |n’t ", rf"\bword (?P<list>{QUOTED}) (?:cannot|can['’]t|must not|should not|may not)\b", of_common_words=True),
    _rule("include_words", "word|phrase|term", rf"(?<!\bI )(?<!\bwe )(?<!\bthey )\b(?:includ|us|contain|mention|incorporat|ha[sv])(?:e|es|s|ing)? (?:all |all of )?(?:the |these |a )?(?:following |specific |exact )?{_CALLED} ?(?=(?P<words>[^\n]{{1,300}}))"),
    _rule("include_words", "keyword", r"\bwith (?:these|the following|the) key ?words?(?=(?P<words>[^\n]{1,300}))"),
    _rule("include_words", "mention|includ", r"\b(?:mention|include|includes|mentions) (?=(?P<list>[\"“][^\n]{1,300}))"),
)  # fmt: skip
