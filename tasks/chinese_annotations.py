"""What the report says of annotations, in Chinese."""

from tasks.annotation_figures import CHECKED, CIRCLES, NONE, OUTSIDE, TOLD

ANNOTATIONS = {
    "Annotations": "评价",
    "This release tells of no annotations.": "此发布未记录评价。",
    "standard": "标准",
    "opinions": "评价数",
    "by two or more": "两人以上评价",
    "mean spread": "平均极差",
    "alpha": "阿尔法系数",
    "of unknown ids": "标识未知",
    "votes": "投票",
    "lost votes": "未计入的投票",
    "accuracy": "正确",
    "safety": "安全",
    "helpfulness": "有用",
    "honesty": "诚实",
    "instruction_following": "遵循指令",
    "truthfulness": "真实",
    "conciseness": "简洁",
    "interest": "有趣",
    "coherence": "连贯",
    "complexity": "复杂",
    "verbosity": "冗长",
    "overall": "总体",
    "thumb": "赞踩",
    "human": "人",
    "judge": "评判模型",
    "vote": "投票",
    "overall against aspects": "总评与分项相悖",
    "rank against rating": "名次与评分相悖",
    "thumb up against rating": "点赞与评分相悖",
    "thumb down against rating": "点踩与评分相悖",
    NONE: "没有人评价过回答。",
    TOLD: (
        "评价统一为 1 到 5 分。极差为同一回答最高分与最低分之差；"
        "阿尔法为克里彭多夫系数（区间尺度），只算两位以上具名评价者评过的回答："
        "1 为完全一致，0 为随机水平。"
    ),
    CHECKED: "评价自相矛盾的回答待人复核，均不发布。",
    CIRCLES: "偏好成环：{circles} 处，涉及 {answers} 个回答。",
    OUTSIDE: "来自文件的评价，按回答的标识对应；未知者没有对应的回答。",
}
