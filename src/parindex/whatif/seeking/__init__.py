"""What it takes to reach a score, and where scores jump: rules turned around."""
