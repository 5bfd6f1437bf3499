"""A document and its witness → a proof sheet: both texts side by side, for the eyes of whoever reads proof."""
