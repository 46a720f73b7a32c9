"""The trial as it stands: the one fold from entries to state, and what is gathered from it."""
