import type { ReactNode } from "react";
import { formatCount } from "~/foundations/formatting";
import { Button } from "./Button";
import styles from "./Pages.module.css";

interface PagesProps {
  /** From 0. */
  page: number;
  /** How many rows a page has, and how many this one. */
  size: number;
  shown: number;
  hasMore: boolean;
  onTurn: (page: number) => void;
  testId: string;
}

/** The way through a list that says only whether it goes on. Nothing where one page is all. */
export function Pages({ page, size, shown, hasMore, onTurn, testId }: PagesProps): ReactNode {
  const first = page * size;
  return page === 0 && !hasMore ? null : (
    <nav className={styles.pages} aria-label="Pages">
      <Button
        size="small"
        isDisabled={page === 0}
        onClick={() => onTurn(page - 1)}
        testId={`${testId}-before`}
      >
        Before
      </Button>
      <span>
        {shown === 0 ? "No more" : `${formatCount(first + 1)} to ${formatCount(first + shown)}`}
      </span>
      <Button
        size="small"
        isDisabled={!hasMore}
        onClick={() => onTurn(page + 1)}
        testId={`${testId}-next`}
      >
        Next
      </Button>
    </nav>
  );
}
