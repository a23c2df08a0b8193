"""A derivation as an exercise: the sheet, its formulas, and its marking."""

from .sheet import Sheet, backprop_sheet

__all__ = ["Sheet", "backprop_sheet"]
