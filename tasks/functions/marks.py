"""Marks of a request that asks for thought, and of an answer that only fills: pattern tables, for RE2."""

# Words by which a request asks for reasons, proofs, comparisons: each is one demand on thought.
REASONING = (
    r"(?i)\b(?:why|how (?:does|do|did|would|could|can|is|are|come)|prove|proof|derive|explain|justify|reason|reasons|"
    r"compare|contrast|analy[sz]e|evaluate|assess|critique|argue|infer|deduce|conclude|implications?|"
    r"trade-?offs?|design|optimi[sz]e|solve|calculate|compute|determine|estimate|debug|diagnose|"
    r"difference between|relationship between|what if|step[- ]by[- ]step|pros and cons)\b"
    r"|为什么|为何|怎么会|如何|原因|证明|推导|推理|推断|解释|说明理由|论证|论述|分析|比较|对比|评价|评估|评析|"
    r"权衡|设计|优化|求解|计算|求出|估算|调试|诊断|区别|关系|影响|逐步|一步步|利弊|优缺点"
)
# What parts a request into clauses, and conditions that bind them.
CLAUSES = (
    r"[,;:，；：、]|(?i)\b(?:if|unless|when|while|because|although|whereas|so that|such that|given that|"
    r"provided|assuming|otherwise|which|whose|after|before)\b"
    r"|如果|假如|假设|除非|因为|虽然|但是|否则|以便|使得|已知|当且仅当|的同时|之前|之后"
)
# Several things to do: items of a list, questions, sequence.
STEPS = (
    r"(?m)^[ \t]*(?:[-*•]|[0-9]{1,2}[.)、]|[（(][0-9一二三四五六七八九十]{1,2}[)）])|[?？]"
    r"|(?i)\b(?:first|second|third|then|next|finally|also|additionally|as well as)\b"
    r"|首先|其次|然后|接着|最后|另外|此外|并且|同时|分别"
)
# Amounts to be kept in mind, and how they hang together.
QUANTITIES = (
    r"[0-9]+(?:[.,][0-9]+)*|(?i)\b(?:two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty|forty|fifty|"
    r"hundred|thousand|half|third|quarter|twice|thrice|double|triple|percent|each|every|per|total|times as|"
    r"more than|less than|fewer than|remaining|rest of|average|ratio)\b"
    r"|[一二两三四五六七八九十百千万]+(?:个|倍|次|元|人|天|米|斤|岁|只|分之)|一半|总共|每|平均|剩下|百分之|比例"
)
# Code, formulas and their talk.
DOMAIN = (
    "`|[{}=<>^\\\\∑∫√≤≥≠π]|\\$[^$\\n]{1,80}\\$|\\([a-z](?:, ?[a-z])*\\)"
    r"|(?i)\b(?:def|class|return|select|import|function|algorithm|complexity|matrix|vector|equation|theorem|"
    r"integral|derivative|probability|variance|regression|neural|kernel|compiler|thread|latency|api|sql|regex|"
    r"enzyme|protein|molecul[a-z]+|quantum|thermodynamic[a-z]*|circuit|statute|jurisdiction|diagnosis|dosage|"
    r"hypothesis|monetary|derivatives|amortization)\b"
    r"|函数|算法|矩阵|向量|方程|定理|积分|导数|概率|方差|回归|神经网络|复杂度|编译|线程|接口|数据库|"
    r"蛋白|分子|量子|热力学|电路|法规|管辖|诊断|剂量|假说|货币政策"
)
# Phrases that say nothing of what was asked.
FILLER = (
    r"(?i)\b(?:it(?: is|'s|’s) (?:important|worth|essential|crucial) (?:to|noting|mentioning)|important to note|"
    r"in conclusion|in summary|to sum up|overall,|needless to say|as (?:mentioned|we all know|you may know)|"
    r"there are many|there are several|a variety of|a wide range of|various|in today(?:'|’)s world|"
    r"at the end of the day|when it comes to|i hope this helps|hope that helps|feel free to|let me know if|"
    r"great question|good question|thank you for|i(?: a|')m (?:happy|glad|sorry)|of course!|certainly!|sure[,!]|absolutely!|"
    r"as an ai|i don(?:'|’)t know|i have no comment|it depends|and so on|et cetera|stuff|things like that|"
    r"i would be happy|i(?:'|’)d be happy|happy to help|is there anything else)"
    r"|总之|综上所述|总而言之|值得注意的是|需要注意的是|重要的是|众所周知|不言而喻|希望(?:对你|对您|这|以上)|"
    r"如有(?:任何)?(?:疑问|问题)|如果(?:你|您)(?:还)?有(?:其他|任何)|随时(?:告诉|联系|提问)|很高兴|当然可以|好的[，,！!]|"
    r"感谢(?:你|您)|作为一个?(?:人工智能|AI|语言模型)|各种各样|等等|一般来说|在当今社会|我不知道"
)
