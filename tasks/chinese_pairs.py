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
    "all": "全部",
    "guess": "猜法",
    "right": "猜对",
    "random": "随机",
    "longer": "取较长者",
    "shorter": "取较短者",
    "A guess that reads no word is right this often, equal lengths half.": (
        "不读内容的猜法猜对的比例；长度相等者各计一半。"
    ),
    "{good} good and {bad} bad answers stand alone; for KTO the weights {desirable} (good) and"
    " {undesirable} (bad) bring them between 1:1 and 4:3.": (
        "单独的好回答 {good} 个、坏回答 {bad} 个；用于 KTO 时，权重 {desirable}（好）与"
        " {undesirable}（坏）可使二者之比落在 1:1 与 4:3 之间。"
    ),
    **{
        f"{rule}_{name}": f"{by}{how}"
        for rule, how in _RULES.items()
        for name, by in _LISTS.items()
    },
}
