"""Figures as ratios against named peers, one script per question; ``make bench`` runs them."""
