"""Uncertain data: what the score can come to, how often, and what it hangs on."""
