"""The curator's path: an article is added, scanned for what is known already, and compared with the others."""
