"""What the report says of pairs, in Chinese."""

_RULES = {
    "best_worst": "取最优与最差",
    "best_random": "取最优与随机一个",
    "adjacent": "取相邻两个",
    "all_above_margin": "取所有优劣之分",
    "on_policy": "取所定模型的最优与最差",
}
_LISTS = {"rating": "按评分", "rank": "按名次", "votes": "按投票"}

PAIRS = {
    "compared": "来时已成对",
    "vote": "多人投票",
    "edit": "人工修改",
    "regeneration": "要求重新生成",
    "thumbs": "一赞一踩",
    "corrupted": "由好回答改坏",
    **{
        f"{rule}_{name}": f"{by}{how}"
        for rule, how in _RULES.items()
        for name, by in _LISTS.items()
    },
}
