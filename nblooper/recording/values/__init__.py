"""Recording the values that loopers hand over, at almost no cost to them, in bounded memory."""
