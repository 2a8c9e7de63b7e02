import { useValues } from "kea";
import { A } from "kea-router";
import type { ReactNode } from "react";
import { teamLogic } from "~/foundations/session/teamLogic";
import { urls } from "~/foundations/urls";
import { EmptyState, ErrorState, Skeleton } from "~/ui/states";
import styles from "./TrendsAnswerView.module.css";

interface AnswerFrameProps {
  /** What the question still lacks. */
  problem: string | null;
  failure: string | null;
  onRetry: () => void;
  hasAnswer: boolean;
  isLoading: boolean;
  loadingLabel: string;
  isEmpty: boolean;
  emptyTitle: string;
  /** Something that is true of an empty answer too. */
  note?: ReactNode;
  /** What to do about a question that is not one yet. */
  problemAction?: ReactNode;
  children: ReactNode;
}

/** The states of an answer. While a new one is on its way the old one stays, fainter. */
export function AnswerFrame({
  problem,
  failure,
  onRetry,
  hasAnswer,
  isLoading,
  loadingLabel,
  isEmpty,
  emptyTitle,
  note,
  problemAction,
  children,
}: AnswerFrameProps): ReactNode {
  const { teamId } = useValues(teamLogic);
  if (problem !== null) {
    return (
      <EmptyState title="Not a question yet" action={problemAction}>
        {problem}
      </EmptyState>
    );
  }
  if (failure !== null) {
    return (
      <ErrorState title="This question could not be answered" message={failure} onRetry={onRetry} />
    );
  }
  if (!hasAnswer) {
    return <Skeleton rows={9} label={loadingLabel} />;
  }
  return (
    <div className={styles.answer} data-stale={isLoading} aria-busy={isLoading}>
      {note}
      {isEmpty ? (
        <EmptyState title={emptyTitle}>
          No event matches in this time. Widen the range, take a filter away, or look at{" "}
          <A href={urls.activity(teamId)}>what arrives now</A>.
        </EmptyState>
      ) : (
        children
      )}
    </div>
  );
}
