"""Pages for people, one function per kind; nothing on a page comes from another host."""

from __future__ import annotations

from kg.web.pages.answer import answer
from kg.web.pages.editor import sparql
from kg.web.pages.files import asset, robots
from kg.web.pages.frame import problem
from kg.web.pages.front import find, home, questions
from kg.web.pages.question import question
from kg.web.pages.things import resource

__all__ = ["answer", "asset", "find", "home", "problem", "question", "questions", "resource", "robots", "sparql"]
