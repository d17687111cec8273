"""The report's own phrases in Chinese, by their English; names without one stand as they are."""

from tasks.chinese_annotations import ANNOTATIONS
from tasks.chinese_kinds import KINDS
from tasks.chinese_models import MODELS
from tasks.chinese_pairs import PAIRS
from tasks.chinese_rules import RULES

CHINESE = {
    "release {id}, made {at} by sluice {code}": "发布 {id}，由 sluice {code} 于 {at} 生成",
    "records landed": "条记录读入",
    "quarantined": "隔离",
    "rows rejected": "行被剔除",
    "rows published": "行已发布",
    "This is a sample: its inputs were cut by --limit.": "这是试样：输入已被 --limit 截断。",
    "Before you give this release on": "转交此发布之前请留意",
    "No licence is stated for:": "未注明许可证的来源：",
    "A licence that we cannot judge; look yourself:": "许可证未能识别、请自行判断的来源：",
    "No derivatives may be given on (ND):": "许可证禁止演绎（ND），改编后的数据不得分发：",
    "Not for commercial use (NC), and so the whole release is not:": (
        "含禁止商用（NC）的许可证，整个发布不得商用："
    ),
    "Share-alike licences that cannot all be kept at once:": (
        "相同方式共享的许可证彼此冲突，无法同时遵守："
    ),
    "The same bytes stand under two licences:": "同样的字节被注明了两种许可证：",
    "What came out": "产出",
    "table": "表",
    "train": "训练",
    "validation": "验证",
    "test": "测试",
    "one question, one answer; a system turn is a column": "一问一答；系统提示单独成列",
    "talks of several turns, or with tools": "多轮对话，或带工具的对话",
    "a prompt with a chosen and a rejected answer": "一个提示，一个优选回答和一个劣选回答",
    "several answers to a prompt, ranked": "同一提示的多个回答，按优劣排列",
    "answers voted up or down": "得到赞或踩的回答",
    "prompts, with what checks an answer where that is known": "提示；已知者附有核对回答的依据",
    "Asked for: {validation} validation and {test} test, by a hash of the first user turn"
    " with seed {seed}; rows of one prompt fall on one side.": (
        "设定：验证集 {validation}，测试集 {test}；按首个用户轮次的哈希划分，种子为 {seed}；"
        "同一提示的各行总在同一侧。"
    ),
    "Rows by layer": "各层行数",
    "layer": "层",
    "conversations": "对话",
    "answers": "回答",
    "SFT candidates": "SFT 候选对话",
    "preference candidates": "偏好候选回答",
    "comparisons": "成对比较",
    "prompts": "提示",
    "staged": "入库",
    "cleaned": "清洗",
    "deduplicated": "去重",
    "decontaminated": "去污染",
    "scored": "评分",
    "selected": "筛选",
    "preference": "偏好",
    "sft": "SFT",
    "{landed} records landed: {staged} staged, {quarantined} quarantined. A number is what a"
    " layer kept, a red one what it lost. Every row stands in ledger/ with its fate.": (
        "读入 {landed} 条记录：入库 {staged} 条，隔离 {quarantined} 条。数字为该层保留的行数，"
        "红色为该层剔除的行数。每一行的去向都记在 ledger/ 中。"
    ),
    "Why rows fell out": "剔除的原因",
    "rule": "规则",
    "records": "记录",
    "Of rows that are equal, the one kept comes from the source with the lowest rank; then the one"
    " rated higher by people, then the longer, then the one with the smaller content id.": (
        "相同的行只留一行：先看来源的 rank（小者优先），再看人工评分（高者优先），"
        "再看长度（长者优先），最后看内容标识（小者优先）。"
    ),
    "samples of rejected rows": "被剔除行的样例",
    "value": "值",
    "threshold": "阈值",
    "Before and after": "处理前后",
    "published": "发布",
    "Each bar begins at the number under it; the number on it is what was published."
    " Rows are counted by the ledger's verdict.": (
        "每根柱从其下方的数字开始；柱上的数字为发布的行数。行数按账本（ledger）的裁定统计。"
    ),
    "length of all turns, characters": "全部轮次的长度（字符）",
    "overall score": "总分",
    "language, as released": "语言（与发布的一列相同）",
    "turns": "轮数",
    "the same as numbers": "同样内容的数字表",
    "from": "起点",
    "other": "其他",
    "Pairs": "偏好对",
    "No pairs were published.": "没有发布偏好对。",
    "origin": "由来",
    **PAIRS,
    "pairs": "对数",
    "the longer answer won": "较长者胜",
    "median margin": "分差中位数",
    "The share is of pairs whose answers differ in characters. Far over half,"
    " a reward model may learn length instead of quality.": (
        "占比只计两个回答字符数不同的对。若远超一半，奖励模型可能学到的是长度而非质量。"
    ),
    "margin: chosen minus rejected rating": "分差：优选评分减劣选评分",
    "A few rows of each table": "各表数行",
    "The first by content id, which is a hash: as good as drawn by chance.": (
        "按内容标识取最前几行；标识即哈希，等同随机抽取。"
    ),
    "conversation_id": "对话标识",
    "pair_id": "对标识",
    "prompt_id": "提示标识",
    "answer_id": "回答标识",
    "language": "语言",
    "topic": "话题",
    "complexity_score": "复杂度",
    "overall_score": "总分",
    "margin": "分差",
    "rank": "名次",
    "rating": "评分",
    "label": "赞踩",
    "yes": "是",
    "no": "否",
    "system": "系统",
    "user": "用户",
    "assistant": "助手",
    "tool": "工具",
    "prompt": "提示",
    "chosen": "优选",
    "rejected": "劣选",
    "completion": "回答",
    "… and {count} more turns": "……另有 {count} 轮",
    " … ({count} characters)": " ……（共 {count} 字符）",
    "Inputs and licences": "输入与许可证",
    "source": "来源",
    "licence": "许可证",
    "not stated": "未注明",
    "Licences are printed as they were stated for each source; this is no legal advice.": (
        "许可证按各来源所注明者列出；本页不构成法律意见。"
    ),
    "{count} files": "{count} 个文件",
    "file": "文件",
    "format": "格式",
    "role": "用途",
    "corpus": "语料",
    "benchmark": "基准",
    "scores": "外来评分",
    "a copy": "副本",
    "Benchmarks": "基准",
    "No benchmark was given: nothing was searched for.": "没有给出基准：未做检索。",
    "questions": "题数",
    "found": "查到",
    "share": "占比",
    "verdict": "结论",
    "contaminated": "已污染",
    "touched": "有涉及",
    "clean": "干净",
    "Questions found in the inputs, and the rows rejected for it.": (
        "在输入中查到的题目，以及因此剔除的行。"
    ),
    "Personal data": "个人信息",
    "No personal data was found.": "没有查到个人信息。",
    "Counted in cleaned.personal_data: occurrences in staged texts, the texts that hold any, and"
    " of these the ones a published row uses (by the ledger). Names and streets are best effort.": (
        "取自 cleaned.personal_data：在入库文本中的次数、含有它的文本数，"
        "以及其中被发布行（按账本）用到的文本数。姓名与地址仅尽力识别。"
    ),
    "kind": "种类",
    "done": "处理",
    "texts": "文本数",
    "published texts": "已发布文本数",
    "masked": "已遮盖",
    "row dropped": "整行剔除",
    "left as it is": "保留原样",
    "cut": "已截去",
    **ANNOTATIONS,
    **MODELS,
    **KINDS,
    "Gates": "关卡",
    "{count} expectations held": "{count} 项期望成立",
    "No rows, so nothing could be checked: {tables}": "没有行，因而无从检查：{tables}",
    "expectation": "期望",
    "column": "列",
    "severity": "级别",
    **RULES,
}
