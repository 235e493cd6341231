"""The page of the query editor: YASGUI where it is installed, else a plain field."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from kg.ask import filled
from kg.catalogue import Question
from kg.names import PREFIXES
from kg.web import negotiation
from kg.web.messages import PAGE_POLICY, Request, Response
from kg.web.negotiation import single
from kg.web.pages.files import assets
from kg.web.pages.frame import page
from kg.web.pages.front import themes
from kg.web.reader import reader
from kg.web.site import Site

_START: Final = """PREFIX lo: <https://w3id.org/lodestone/ontology/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

SELECT ?agent ?name ?bloc WHERE {
  ?agent lo:hostsTalksOf ?bloc ;
         rdfs:label ?name .
  FILTER(LANG(?name) = "en")
}
ORDER BY ?agent ?bloc
LIMIT 100
"""

#: The files of YASGUI, where `.ci/assets.py` has put them; without them the editor is a plain field.
_EDITOR: Final = ("vendor/yasgui/yasgui.min.css", "vendor/yasgui/yasgui.min.js")

#: Two inline sheets that YASGUI makes for the columns of its tables, by their digests: nothing else inline is taken.
_SHEETS: Final = (
    "'sha256-zCK2EVMoPc04mRF/g5CotUvxbJPWS+8V0b+s9ptqQIk='",
    "'sha256-c0O6TmFAkgpNbHxKAa1BrveWHHopjEtC47i0PzMudxg='",
)

#: What the script needs to say, in English and in Chinese.
_WORDS: Final = {
    "query": ("Query", "查询语句"),
    "answer": ("Answer", "应答"),
    "size": ("Rows per page", "每页行数"),
    "share": ("Link to this query", "此查询的链接"),
    "expected": ("This line cannot be read. Possible here:", "此行无法解析。此处可为："),
    "wrong": ("This line cannot be read.", "此行无法解析。"),
}
#: What YASGUI says, ``#`` standing for a number, and how it says so on a Chinese page.
_CHINESE: Final = {
    "True": "真", "False": "假", "Table": "表格", "Response": "原始应答", "Boolean": "真假值",
    "Shows Table view": "以表格显示", "Shows Response view": "显示原始应答", "Shows Boolean view": "显示真假值",
    "Simple view": "简洁显示",
    "Ellipse": "省略长值", "Filter query results": "筛选结果", "Page size:": "每页行数", "All": "全部",
    "# results in # seconds": "# 行，用时 # 秒", "# result in # seconds": "# 行，用时 # 秒",
    "Response in # seconds": "用时 # 秒", "Showing # to # of # entries": "第 # 至 # 行，共 # 行",
    "Showing # to # of # entry": "第 # 至 # 行，共 # 行", "pagination": "分页", "First": "首页", "Previous": "上一页",
    "Next": "下一页", "Last": "末页", "Download result": "下载结果", "Download Results": "下载结果",
    "Download not supported": "无法下载", "Share query": "分享查询", "Run query": "运行查询",
    "Add tab": "新建标签", "Add a new tab": "新建标签", "Close tab": "关闭标签", "New Tab": "新建标签",
    "Rename Tab": "重命名标签", "Copy Tab": "复制标签", "Close Tab": "关闭标签", "Close other tabs": "关闭其他标签",
    "Undo close Tab": "恢复所关标签", "Try query in a new browser window": "在新窗口中打开此查询",
}  # fmt: skip
_SORTS: Final = {
    "orderable": (": sort", "：点按排序"),
    "orderableReverse": (": sort the other way", "：点按反向排序"),
    "orderableRemove": (": sort no more", "：点按取消排序"),
}


def _told(language: str) -> dict[str, object]:
    chinese = language == "zh"
    aria = {key: texts[chinese] for key, texts in _SORTS.items()}
    own = {key: texts[chinese] for key, texts in _WORDS.items()}
    prefixes = {prefix: name for prefix, name in PREFIXES.items() if prefix != "id"}  # state:KOR, not id:state/KOR
    return {**own, "aria": aria, "prefixes": prefixes, **(_CHINESE if chinese else {})}


def _example(found: Question, language: str) -> str:
    """Return the query of a question, with its text in place of its header."""
    return f"# {filled(found, found.question, {}, {}, language)}\n{found.query}"


def sparql(request: Request, site: Site) -> Response:
    """Answer ``/sparql`` without a query to a browser: an editor, begun with the text of a parameter or a question."""
    who = reader(request)
    found = negotiation.parameters(request.query)
    wanted = single(found, "example")
    chosen = next((_example(one, who.language) for one in site.questions if one.name == wanted), None)
    text = single(found, "text") or chosen or _START
    vendor = assets().keys() >= set(_EDITOR)
    context = {"text": text, "example": wanted, "themes": themes(site, who.language), "told": _told(who.language)}
    answer = page("sparql.html", who, {**context, "vendor": vendor, "editor": _EDITOR})
    if not vendor:
        return answer
    policy = PAGE_POLICY.replace("style-src 'self'", " ".join(("style-src 'self'", *_SHEETS)))
    return replace(answer, headers=(*answer.headers, ("Content-Security-Policy", policy)))
