"""Lodestone: a knowledge graph of critical-mineral power in which every answer can be unfolded to its sentences."""

__version__ = "0.1.0"
