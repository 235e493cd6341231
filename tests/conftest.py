"""Settings for every test."""

from __future__ import annotations

from hypothesis import settings

# The same examples on every run, however slow the machine: whoever changed nothing sees nothing fail.
settings.register_profile("lodestone", deadline=None, derandomize=True)
settings.load_profile("lodestone")
