"""Column headings in both languages: in English the variable's own words, in Chinese those listed here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

_CHINESE: Final = {
    "added_to": "另加于", "addressee": "呈交对象", "agent": "主体", "agreement": "协议", "article": "文章",
    "as_written": "原文措辞", "at_stage": "环节", "between": "期间内", "bloc": "集团", "bound": "精确程度",
    "by": "由谁", "came_by": "由来", "cause": "原因", "certain_from": "确定始于", "citations": "出处", "claim": "论断",
    "collective": "群体", "company": "公司", "comparison": "比较", "condition": "条件", "control": "管制",
    "counts": "计数对象", "covers": "涵盖", "currency": "货币", "day": "日期", "dealing": "往来方式", "degree": "程度",
    "dependent": "依赖者", "document": "文件", "earlier": "在先者", "effect": "结果", "end": "终点",
    "ends_by": "最迟结束", "ends_from": "最早结束", "entity": "实体", "event": "事件", "exposed": "受影响者",
    "facility": "设施", "figure_of": "所给数字", "figures": "数字个数", "forerunner": "前身", "form": "形态",
    "from": "始于", "funder": "出资者", "ground": "理由", "has": "有无", "hedge": "下注方式", "high": "上限",
    "highest": "最高", "holder": "持有者", "independent": "来源独立", "indicator": "指标", "input": "投入",
    "instrument": "工具", "issued": "发表日", "issuer": "发布者", "joined_by": "最迟加入", "joined_from": "最早加入",
    "kind": "类别", "known_by": "依据", "lacks": "缺乏", "laid_down_in": "规定于", "later": "在后者",
    "legal_form": "法律形式", "link": "联系", "link_to_other": "与另一方的联系", "location": "地点", "low": "下限",
    "lowest": "最低", "made_into": "制成", "maker": "表态者", "material": "材料", "meaning": "认定", "measure": "所量",
    "measured": "量得", "modality": "论断类型", "name": "名称", "named_as": "身份", "now_bound": "现值精确程度",
    "now_high": "现值上限", "now_low": "现值下限",
    "of_material": "材料", "on_the_day": "当日", "operator": "运营者", "origin": "来源地",
    "other": "另一方", "other_bound": "另一精确程度", "other_claim": "另一论断", "other_degree": "另一程度",
    "other_low": "另一下限", "part": "角色", "party": "缔约方", "person": "人物", "phase": "阶段", "place": "地点",
    "possible_from": "可能始于", "post": "职务", "price": "价格", "purpose": "目的", "rank": "名次", "rate": "税率",
    "reason": "理由", "role": "角色", "route": "途径", "sector": "行业", "shipper": "发货方", "signing": "签署",
    "since": "自", "stage": "环节", "stance": "态度", "start": "起点", "starts_by": "最迟开始",
    "starts_from": "最早开始", "state": "国家", "statements": "表态数", "subject": "对象", "supplier": "供应方",
    "suspended_by": "被何暂停", "target": "目标", "technology": "技术", "thing": "事物", "tie": "联系",
    "tie_to_other": "与另一方的联系", "to": "至", "undertaking": "举措", "unit": "单位", "value": "值", "voice": "出自",
    "aim": "目标值", "articles": "文章数", "at_least": "至少", "at_most": "至多", "borne_out": "独立印证",
    "claims": "论断数", "contradicted": "被矛盾", "figure": "数字", "holders": "已知持有者数",
    "missing_at_least": "至少还差", "missing_at_most": "至多还差", "other_tie": "对方的联系", "reached_by": "波及方式",
    "repeated": "未确认独立", "shared": "共处", "stages_after": "其后环节数", "together": "共处数", "users": "使用者数",
    "field": "领域", "other_high": "另一上限", "aimed_at": "针对", "now_given_in": "现值所载",
    "voices": "出处数", "partner": "往来对象", "signed": "所签", "statistic": "统计方式",
    "way": "方式", "what": "何者", "whole": "总量", "works": "企业或设施",
}  # fmt: skip

#: What may be anything, by the parameter that is left open.
_ANYTHING: Final = {
    "agent": "一方", "agreement": "协议", "bloc": "集团", "by": "一方", "collective": "群体", "currency": "货币",
    "day": "日期", "earlier": "集团或举措", "entity": "实体", "holder": "一方", "instrument": "工具",
    "issuer": "一方", "kind": "种类", "law": "法律", "maker": "一方", "material": "材料", "matter": "事项",
    "measure": "指标", "other": "另一方", "phase": "阶段", "place": "地点", "stage": "环节", "subject": "集团或事件",
    "tie": "联系", "undertaking": "举措", "way": "方式", "cause": "原因", "later": "集团或举措",
}  # fmt: skip


#: The same in English, where the parameter's own name does not say it well.
_IN_ENGLISH: Final = {
    "by": "any agent", "earlier": "any bloc or undertaking", "holder": "anyone", "later": "any bloc or undertaking",
    "maker": "anyone", "matter": "anything",
}  # fmt: skip


def anything(variable: str, language: str) -> str:
    """Return what stands in a text for a parameter that is left open: *any material*.

    Args:
        variable: Name of the parameter's variable.
        language: ``"en"`` or ``"zh"``.
    """
    if language == "zh":
        return f"任意{_ANYTHING.get(variable, '对象')}"
    return _IN_ENGLISH.get(variable) or f"any {heading(variable)}"


def heading(variable: str) -> str:
    """Return a variable's name as an English column heading."""
    return variable.replace("_", " ")


def headings(variables: Iterable[str], language: str) -> dict[str, str]:
    """Return the headings of columns, each under the variable with its question mark.

    Args:
        variables: Names without the question mark.
        language: ``"en"`` or ``"zh"``; a column of somebody's own query keeps its English words.
    """
    chinese = _CHINESE if language == "zh" else {}
    return {f"?{name}": chinese.get(name) or heading(name) for name in variables}
