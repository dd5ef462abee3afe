"""Pieces of layout that more than one page uses."""
