"""Evidence as pictures and pages: a result beside natural recovery, over all comparators."""
