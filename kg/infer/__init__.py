"""Forward inference that keeps its proofs: OWL 2 RL axioms and domain rules, alternated until both are quiet."""
