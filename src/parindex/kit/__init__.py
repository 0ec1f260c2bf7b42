"""Conformance kits: cases with exact expected scores that any system can be run on."""

from parindex.kit.cases import Case, Kit, kit
from parindex.kit.checking import Differing, Report, check

__all__ = ["Case", "Differing", "Kit", "Report", "check", "kit"]
