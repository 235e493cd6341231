"""Checks: each a named rule that says where something is wrong, how bad it is, and what to do.

What SPARQL can say is a query in ``ontology/hygiene/``, what SHACL can say a shape in ``ontology/shapes/``; a module
here is for what neither can: syntax, consistency, anchors against the articles, copied text. :mod:`kg.validate.run`
runs them all.
"""
