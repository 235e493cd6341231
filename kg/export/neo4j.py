"""CSV for ``neo4j-admin database import full``, which other property-graph databases read, too."""

from __future__ import annotations

import csv
from pathlib import Path

from kg.export.folders import whole_folder
from kg.export.property_graph import EDGE, NODE, edges, nodes
from kg.export.select import Material


def neo4j(material: Material, place: Path) -> None:
    """Write ``nodes.csv`` and ``relationships.csv`` into a new folder.

    A node's labels are the local names of its classes, a relationship's type that of its property.
    """
    with whole_folder(place) as folder:
        with (folder / "nodes.csv").open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out, lineterminator="\n")
            writer.writerow(("id:ID", *NODE[1:], ":LABEL"))
            for node in nodes(material):
                kinds = ";".join(kind.partition(":")[2] for kind in node.properties.get("kind", "").split("|"))
                writer.writerow((node.name, *(node.properties.get(name, "") for name in NODE[1:]), kinds or "Thing"))
        with (folder / "relationships.csv").open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out, lineterminator="\n")
            writer.writerow((":START_ID", ":END_ID", ":TYPE", *EDGE))
            for edge in edges(material):
                values = (edge.properties.get(name, "") for name in EDGE)
                writer.writerow((edge.start, edge.end, edge.kind.partition(":")[2], *values))
