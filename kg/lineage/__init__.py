"""Why a row is in an answer: the claims it rests on, through derivations, and what was sought in vain."""

from __future__ import annotations

from kg.lineage.check import check
from kg.lineage.evidence import Evidence, Negated, WhyAnswer
from kg.lineage.proof import Asserted, Derived, Proof, Stratum, proof
from kg.lineage.why import why

__all__ = ["Asserted", "Derived", "Evidence", "Negated", "Proof", "Stratum", "WhyAnswer", "check", "proof", "why"]
