"""Table and list models over plain records; no medical rules."""
