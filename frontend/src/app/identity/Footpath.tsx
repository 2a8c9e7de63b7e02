import type { ReactNode } from "react";

interface Step {
  x: number;
  y: number;
  degrees: number;
  isLeft: boolean;
  opacity: number;
}

const STRIDE = 46;
const GAIT = 17;

/** Steps along a gentle curve across a field of 800 by 1000, beginning at `offset` and bending by `bend`. */
function walk(offset: number, bend: number, count: number, opacity: number): Step[] {
  let [x, y] = [offset, 1040];
  return Array.from({ length: count }, (_, index) => {
    const heading = -Math.PI / 2 + bend * Math.sin(index / 5.5 + offset / 90);
    x += Math.cos(heading) * STRIDE;
    y += Math.sin(heading) * STRIDE;
    const isLeft = index % 2 === 0;
    const side = (isLeft ? -1 : 1) * GAIT;
    return {
      x: x - Math.sin(heading) * side,
      y: y + Math.cos(heading) * side,
      degrees: (heading * 180) / Math.PI + 90,
      isLeft,
      opacity: opacity * (0.35 + (0.65 * index) / count),
    };
  });
}

const STEPS = [
  ...walk(150, 0.42, 25, 0.2),
  ...walk(395, 0.6, 27, 0.95),
  ...walk(610, 0.35, 25, 0.14),
  ...walk(735, 0.5, 26, 0.26),
];

/** Paths that people have walked, one of them lit: the picture beside the forms. */
export function Footpath(): ReactNode {
  return (
    <svg
      width="100%"
      height="100%"
      viewBox="0 0 800 1000"
      preserveAspectRatio="xMidYMid slice"
      fill="#f4e9c8"
    >
      {STEPS.map(({ x, y, degrees, isLeft, opacity }) => (
        <g
          key={`${x}-${y}`}
          opacity={opacity}
          transform={`translate(${x} ${y}) rotate(${degrees}) scale(${isLeft ? 1.25 : -1.25} 1.25) translate(-8 -12)`}
        >
          <path d="M7.4 1.6c2.8-.6 5 1.5 5.2 4.9.1 2.2-.5 3.7-.8 5.400l-5 .5C6.1 10.3 4.3 8.6 4.1 6c-.2-2.3 1.2-4 3.3-4.400Z" />
          <path d="m6.8 14.8 4.7-.5c.5 2.4-.5 4.2-2.2 4.4-1.7.2-2.8-1.3-2.5-3.900Z" />
        </g>
      ))}
    </svg>
  );
}
