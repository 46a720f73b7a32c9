"""The product as the entries tell: donors, runs, lots with their units, doses, alerts."""
