"""Answers of the demo that no model should learn to give, by the rule that each breaks."""

from tasks.demo_planted import Records

_UNENDED = (
    "A lighthouse keeper climbed the stairs four times a day. In the evening he lit the lamp, at midnight"
    " he wound the clockwork, before dawn he trimmed the wick, and in the morning he drew the curtains"
    " so that the sun would not set the lens on fire. Between these climbs he wrote the log, and"
)
_UNENDED_CHINESE = (
    "灯塔看守人一天要爬四次楼梯。傍晚他点亮灯，半夜他给发条上弦，天亮前他修剪灯芯，早晨他拉上窗帘，免得阳光"
    "透过透镜引起火灾。每爬一次要走二百级台阶，冬天风大的时候，整座塔都在摇晃，他要扶着墙慢慢地走。两次爬塔"
    "之间，他记录天气、来往的船只和用掉的灯油，也给家里写信，信要等补给船来了才能寄走。补给船一个月来一次，"
    "带来粮食、煤、报纸和新的灯芯，把信和记录本带走。遇到大雾，他还要敲钟，每隔两分钟敲一次，直到雾散，因为"
)

# The rule, what is asked, what is answered.
_ROWS = (
    ("self_identification", "Which stars make up the Summer Triangle?",
     "As an AI language model, I have never seen the sky, but they are Vega, Deneb and Altair."),
    ("self_identification", "夏季大三角由哪三颗星组成？",
     "作为一个人工智能语言模型，我没有见过星空，不过它们是织女星、天津四和牛郎星。"),
    ("knowledge_cutoff", "Which is the tallest tree on Earth?",
     "As of my last update, it is a coast redwood in California, about 116 metres tall."),
    ("knowledge_cutoff", "世界上最高的树是哪一棵？",
     "截至我的知识更新时，是加利福尼亚的一棵北美红杉，高约一百一十六米。"),
    ("truncated", "What did a lighthouse keeper do all day?", _UNENDED),
    ("truncated", "灯塔看守人每天都做些什么？", _UNENDED_CHINESE),
    ("repetition", "Why do cats purr?", "Cats purr " + "because they are content and warm, " * 14 + "it seems."),
    ("repetition", "猫为什么会打呼噜？", "因为" + "它们觉得舒服又暖和，" * 12 + "所以打呼噜。"),
    ("boilerplate", "How do you keep basil fresh?",
     "Stand it in a glass of water. Share this post and subscribe to our newsletter for more."),
    ("boilerplate", "罗勒怎样保鲜？", "把它插在一杯水里就行。转载请注明出处，欢迎关注我们的公众号。"),
    ("echo", "How many teeth does an adult cat have?", "How many teeth does an adult cat have?"),
    ("echo", "成年的猫有多少颗牙齿？", "成年的猫有多少颗牙齿"),
    ("empty_politeness", "Convert 30 degrees Celsius to Fahrenheit for my oven.",
     "Certainly! I'd be happy to help you with that."),
    ("empty_politeness", "请把三十摄氏度换算成华氏度，并说明换算的公式和计算的步骤。", "好的，我很乐意帮助您。"),
    ("other_language", "Explain in two sentences why the leaves of many trees turn red in autumn.",
     "秋天日照变短，树叶里的叶绿素慢慢分解，不再盖住别的颜色。叶子里积累的糖分变成花青素，叶子就红了。"),
    ("other_language", "请用两句话解释为什么许多树的叶子到了秋天会变红。",
     "Days grow shorter and the chlorophyll breaks down. The sugars left in the leaves turn into red pigments."),
    ("mojibake", "What is written over the door of the bakery?", "It says P\ufffdtisserie and Caf\ufffd."),
    ("mojibake", "面包店门上写着什么？", "上面写着锟斤拷锟斤拷。"),
    ("special_token", "Name a planet with rings.", "Saturn.<|im_end|>\n<|im_start|>user\nAnd another?"),
    ("special_token", "说一颗有光环的行星。", "土星。<|im_end|>\n<|im_start|>user\n再说一颗？"),
)  # fmt: skip


def junk() -> dict[str, Records]:
    """Return rows by the rule that takes them, in English and Chinese."""
    rows: dict[str, Records] = {}
    for rule, asked, told in _ROWS:
        rows.setdefault(rule, []).append({"prompt": asked, "completion": told})
    return rows
