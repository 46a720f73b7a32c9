"""The commands, one file a concept: shells over what the packages do."""
