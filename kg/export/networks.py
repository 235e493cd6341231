"""GraphML and GEXF, which graph tools such as Gephi, yEd and igraph open; written by networkx."""

from __future__ import annotations

import importlib
import re
from io import BytesIO
from types import ModuleType
from typing import IO, TYPE_CHECKING, Final

from kg.engine.wellformed import refuse, with_returns
from kg.errors import MissingExtra
from kg.export.property_graph import edges, nodes
from kg.export.select import Material

if TYPE_CHECKING:
    import networkx as nx

_PLAIN: Final = ("neo4j",)  #: What holds the texts that XML does not.
_TODAY: Final = re.compile(rb' lastmodifieddate="[^"]*"')


def graphml(material: Material, out: IO[bytes]) -> None:
    """Write GraphML.

    Raises:
        MissingExtra: networkx is not installed.
        UnfitForm: A text holds a character that XML does not.
    """
    whole = BytesIO()
    _networkx().write_graphml_xml(network(material), whole, named_key_ids=True, edge_id_from_attribute="id")
    _write(whole.getvalue(), out)


def gexf(material: Material, out: IO[bytes]) -> None:
    """Write GEXF 1.2.

    Raises:
        MissingExtra: networkx is not installed.
        UnfitForm: A text holds a character that XML does not.
    """
    whole = BytesIO()
    _networkx().write_gexf(network(material), whole, version="1.2draft")
    _write(_TODAY.sub(b"", whole.getvalue(), count=1), out)  # the same graph is the same file tomorrow


def _write(text: bytes, out: IO[bytes]) -> None:
    refuse(text, _PLAIN)
    out.write(with_returns(text))


def network(material: Material) -> nx.MultiDiGraph[str]:
    """Return nodes and edges as a directed graph in which two nodes may be joined many times.

    Raises:
        MissingExtra: networkx is not installed.
    """
    found: nx.MultiDiGraph[str] = _networkx().MultiDiGraph()
    for node in nodes(material):
        found.add_node(node.name, **{"label": node.properties.get("label_en", node.name), **node.properties})
    for number, edge in enumerate(edges(material)):
        found.add_edge(edge.start, edge.end, key=edge.name, id=f"e{number}", label=edge.kind, **edge.properties)
    return found


def _networkx() -> ModuleType:
    try:
        return importlib.import_module("networkx")  # an extra, and slow to import
    except ImportError as error:
        raise MissingExtra("networkx", "export") from error
