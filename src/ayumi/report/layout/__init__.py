"""What reports are laid out with: figures and their data, axes, tables, a page, its style."""
