"""The cases, a theme a module."""
