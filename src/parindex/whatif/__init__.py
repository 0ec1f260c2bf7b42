"""What-if: scenarios, goals, plans, uncertainty, and why a score or a rank moved."""
