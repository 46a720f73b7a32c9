"""What is done with cells: made, tested, released, kept, ordered, prepared, matched, given."""
