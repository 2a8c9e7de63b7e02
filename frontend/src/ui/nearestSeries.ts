interface Values {
  values: (number | null)[];
  /** Beside the stack, where there is one. */
  isPrevious?: boolean;
}

/** Whose value at `tick` is drawn nearest to `height`; null where none has one. */
export function nearestSeries(
  series: Values[],
  tick: number,
  height: number,
  isStacked: boolean,
): number | null {
  let ground = 0;
  let nearest: number | null = null;
  let least = Infinity;
  for (const [index, { values, isPrevious = false }] of series.entries()) {
    const value = values[tick];
    if (value === null || value === undefined) {
      continue;
    }
    const stands = isStacked && !isPrevious;
    const drawn = stands ? ground + value : value;
    ground = stands ? drawn : ground;
    if (Math.abs(drawn - height) < least) {
      least = Math.abs(drawn - height);
      nearest = index;
    }
  }
  return nearest;
}
