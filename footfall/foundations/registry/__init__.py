"""How a product offers itself to the house. Knows no product: `footfall.server` names the room to look in."""
