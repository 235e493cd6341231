"""The graph as files for those who will never run this package: each form a module, all from one material."""
