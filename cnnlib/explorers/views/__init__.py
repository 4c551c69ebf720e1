"""The interactive views, each a Python class with its JavaScript and CSS beside it."""
