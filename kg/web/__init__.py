"""The graph on the web: a SPARQL 1.1 endpoint, questions, linked data and pages.

:func:`kg.web.routes.respond` is a plain function from request to response and knows no framework;
:mod:`kg.web.server` speaks HTTP and hands requests to worker processes.
"""
