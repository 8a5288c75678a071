"""The planner: a machine player that thinks ahead. It imagines worlds that fit what its seat knows, plays whole-month plans out in
them with doctrine in every seat, and keeps the plan that wins most often."""
