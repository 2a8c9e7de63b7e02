/** `items` without `item` if it is among them, else with it at the end. */
export function toggled<Item>(items: Item[], item: Item): Item[] {
  return items.includes(item) ? items.filter((other) => other !== item) : [...items, item];
}
