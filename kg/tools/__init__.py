"""The graph as tools for a program that reads: every question by name, search, cards, evidence, and free queries.

Nothing here knows a protocol: arguments and answers are JSON values. Answers are bounded, say so when they are cut, and
cite the claims that each row rests on.
"""
