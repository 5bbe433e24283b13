"""The program's version: stored with every run, and read by pyproject.toml."""

from __future__ import annotations

VERSION = "0.1.0"
