"""What is asked for and not done, for a reason that the asker can understand: never a bug."""


class Refusal(Exception):
    """Something that is not done; the message says why, and what would help."""
