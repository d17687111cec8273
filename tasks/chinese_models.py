"""What the report says of models and of scores from outside, in Chinese."""

MODELS = {
    "Models": "模型",
    "This release tells of no models.": "此发布未记录模型。",
    "model": "模型",
    "languages": "语言",
    "unscored": "未评分",
    "learnt from": "曾用于训练",
    "no weights": "无权重",
    "Probabilities by linear models of labels, not judgements; an answer in a language without"
    " labels is unscored, and so is one whose talk the accuracy model learnt from.": (
        "概率由标注训练的线性模型给出，不是裁决；所用语言没有标注的回答不予评分，"
        "正确性模型训练时见过的对话也不予评分。"
    ),
    "SFT rows whose answer is unsafe with a probability over {bound} are rejected; no pair is.": (
        "回答不安全的概率超过 {bound} 的 SFT 行会被剔除；偏好对不受此限。"
    ),
    "No row is rejected as unsafe.": "没有行因不安全而被剔除。",
    "scorer": "评分者",
    "unknown": "未知",
    "rows known": "已知的行",
    "lowest": "最低",
    "highest": "最高",
    "Scores of others, by the id of a row; unknown are those of no row.": (
        "来自外部的评分，按行的标识对应；未知者没有对应的行。"
    ),
}
