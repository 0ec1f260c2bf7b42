"""The cheapest plan: which actions buy the most points, or points for least money."""
