"""Junk in an answer by its words, English and Chinese: for RE2, which reads many texts at once."""

from typing import NamedTuple

_EN_MODEL = r"(?:ai|artificial intelligence|(?:large )?language)(?: language)?(?: model| assistant| chatbot)?"
_ZH_MODEL = r"(?:大型)?(?:AI|ai|人工智能|语言模型)"
# Who asks of the speaker gets an answer about the speaker; a template's blank is a blank still.
_ASKS_OF_SPEAKER = (
    r"(?i)\b(?:ai|a\.i\.|artificial intelligence|language model|chat ?bot|robot|gpt|chatgpt|openai|assistant"
    r"|claude|gemini|bard|llama|vicuna|role ?play|pretend|persona|act as)\b"
    r"|\b(?:who|what|when|where|how|why)\b.{0,40}\byou\b|\babout you|\bare you\b|\byou are\b|\byour (?:name|creator|maker|developer)"
    r"|\b(?:do|did|have|can) you (?:feel|think|like|want|know|remember|have|call|use|dream|love|ever)\b"
    r"|[你您](?:们)?(?:是|叫|有|会|喜欢|觉得|认为|知道|为什么|怎么|自己)|[你您]的(?:名字|开发|创造|训练|知识|感|看法|情)|谁.{0,6}[你您]"
    r"|introduce|yourself|介绍|\A.{0,6}\z|\A.{0,12}[你您].{0,12}\z|thank|\A.{0,30}\byour?\b.{0,10}\z"
    r"|机器人|人工智能|语言模型|助手|扮演|角色|(?-i:AI|GPT)"
)

_EN_COURTESY = (
    r"(?:sure|certainly|of course|absolutely|okay|ok|great|yes|no problem|thank you|thanks|you'?re welcome|hello|hi)"
    r"(?: (?:thing|there|so much|very much|for (?:asking|(?:your|the) question)))?[\s,.!]*"
)
_EN_OFFER = (
    r"i(?:'d|'ll| would| will| can|'m| am) (?:be )?(?:always |so |very )?(?:(?:happy|glad|pleased|here|able) to )?(?:help|assist)(?: you)?"
    r"(?: (?:out|with (?:that|this|it|your (?:question|request|task))))?[\s,.!]*|i?(?: do)? ?hope (?:this|that|it) helps(?: you)?[\s,.!]*"
    r"|how (?:can|may) i (?:help|assist)(?: you)?(?: today)?[\s?.!]*"
    r"|(?:please )?let me know if [^.!?\n]{0,60}[.!]?\s*"
)
_ZH_COURTESY = (
    r"(?:好的|当然(?:可以)?|没问题|可以的?|您好|你好|谢谢[您你]?(?:的提问)?|不客气)[,，。.!！~\s]*"
)
_ZH_OFFER = (
    r"我?(?:很|非常)?(?:乐意|愿意|高兴)?(?:能够?|可以|来|为[您你])*(?:帮助|帮|协助|解答|服务)[您你]?(?:的问题)?[,，。.!！~\s]*"
    r"|希望(?:这|以上)?(?:能|对)?[您你]?(?:有所|有)?帮助[,，。.!！~\s]*|有什么(?:我)?可以帮(?:助)?[您你]?的吗?[?？。]*"
)


class Words(NamedTuple):
    """What tells one kind of junk: found in an answer, excused by what its request holds."""

    rule: str
    found: str
    excused: str = ""


WORDS = (
    Words(
        "self_identification",
        rf"(?i)\bas an? {_EN_MODEL}\b[^.!?\n]{{0,40}}\bi\b|\bi(?:'m| am) (?:just |only |but )?an? {_EN_MODEL}\b"
        r"|\bi(?:'m| am) (?:chatgpt|claude|bard|gemini|vicuna|llama)\b|\bi was (?:created|trained|made) by openai\b"
        rf"|作为(?:一[个名种位款])?{_ZH_MODEL}[^。！？\n]{{0,30}}我|我(?:只)?是(?:一[个名种位款])?{_ZH_MODEL}"
        r"|我是(?:ChatGPT|chatgpt|Claude|文心一言|通义千问|讯飞星火|豆包)|我是由OpenAI",
        _ASKS_OF_SPEAKER,
    ),
    Words(
        "knowledge_cutoff",
        r"(?i)\bmy (?:current )?knowledge (?:cut-?off|only goes|ends|is limited to)|\bmy training (?:data )?(?:cut-?off|only goes)"
        r"|\b(?:as of|since|until) my (?:last|latest|most recent) (?:knowledge |training |data )?(?:update|cut-?off|training)\b"
        r"|截[至止]到?(?:我在)?[^。！？\n]{0,14}(?:我的|知识)[^。！？\n]{0,6}(?:知识|更新|截止)|我的(?:知识|训练数据)(?:只|仅)?(?:截[至止]|更新[至到])"
        r"|我的知识[^。！？\n]{0,20}截止日期",
        r"(?i)cut-?off|截止|up to date|training data|训练数据",
    ),
    Words(
        "boilerplate",
        r"(?i)\ball rights reserved\s*(?:[.!]|\z)|\bsubscribe to (?:our|my|the) (?:newsletter|channel|blog|mailing list)\b"
        r"|\bshare this (?:post|article|page)\b|\bleave a (?:comment|reply) below\b|\bclick here to (?:read|subscribe|view|download)\b"
        r"|\b(?:this|the) (?:post|article) (?:first )?appeared first on\b|\bwe use cookies\b|\bsign up for (?:our|the) newsletter\b"
        r"|转载请注明|版权所有[,，:：©]|未经(?:许可|授权)[^。\n]{0,8}转载|(?:关注|扫码关注|欢迎关注)[^。\n]{0,10}公众号|点击(?:阅读原文|查看更多|下方链接)|责任编辑[:：]",
        r"(?i)website|web ?page|html|footer|newsletter|cookie|banner|blog|article|e-?mail|copyright|licen[sc]e|\bposts?\b|rights"
        r"|网站|网页|页脚|公众号|文案|版权|转载|推文|文章|邮件",
    ),
    Words(
        "empty_politeness",
        rf"(?i)\A(?:{_EN_COURTESY})*(?:{_EN_OFFER})(?:{_EN_COURTESY}|{_EN_OFFER})*\z"
        rf"|\A(?:{_ZH_COURTESY})*(?:{_ZH_OFFER})(?:{_ZH_COURTESY}|{_ZH_OFFER})*\z",
        # A greeting, thanks or a goodbye is answered so.
        r"(?i)\A.{0,24}\z|\b(?:thanks?|thank you|bye|hello|hi|good (?:morning|night|evening)|great|polite|greet)|谢|再见|你好|您好|问候|礼貌|祝",
    ),
    Words(
        "mojibake",
        "\ufffd|锟斤拷|烫烫烫|屯屯屯|[ÃÂ][\u0080-\u00bf]{1}[^ ]{0,3}[ÃÂ][\u0080-\u00bf]|â€[™œ\u009d“”¦]|ï¼[Œ‰ˆ]|ã€[‚\u0081]",
        "\ufffd|锟斤拷|烫烫烫|乱码|mojibake|encoding|编码|unicode|utf",
    ),
    Words(
        "special_token",
        r"<\|(?:endoftext|im_start|im_end|im_sep|user|assistant|system|begin_of_text|end_of_text|eot_id|start_header_id"
        r"|end_header_id|endofprompt|pad|end|observation)\|>|\[/?INST\]|<</?SYS>>|<(?:start|end)_of_turn>"
        r"|\n(?:### ?)?(?:Human|USER|用户) ?[:：][^\n]*\n+(?:### ?)?(?:Assistant|ASSISTANT|助手) ?[:：]",
        # Who speaks of templates, or asks for a dialogue, gets one.
        r"(?i)<\|[a-z_]+\|>|\[/?INST\]|\btokens?\b|template|prompt format|\bdialog|\bconversation|\bchats?\b|\bscripts?\b|\binterview|对话|模板|聊天|剧本|采访",
    ),
)
