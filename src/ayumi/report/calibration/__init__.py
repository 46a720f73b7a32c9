"""What a calibration on one's own examinations found: a table, and a page with figures."""
