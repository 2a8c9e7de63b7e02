"""What operators did to the house: who, what, why, when, and what came of it. Knows no command and no product."""
