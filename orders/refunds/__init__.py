"""Money on its way back to buyers: by our word, or by their banks'."""
