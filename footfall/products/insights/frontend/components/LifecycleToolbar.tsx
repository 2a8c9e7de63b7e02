import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import { GROUP_TYPES } from "~/query/groups";
import { lifecycleLogic } from "../logics/lifecycleLogic";
import { ActorSelect } from "./ActorSelect";
import { SpanSelect } from "./SpanSelect";
import styles from "./TrendsToolbar.module.css";

/** Over what time, in what steps, and of whom. */
export function LifecycleToolbar({ teamId }: { teamId: number }): ReactNode {
  const { question } = useValues(lifecycleLogic({ teamId }));
  const { changeQuestion, changeRange } = useActions(lifecycleLogic({ teamId }));
  return (
    <div className={styles.toolbar}>
      <div className={styles.group}>
        <SpanSelect
          page="lifecycle"
          span={question}
          onRange={changeRange}
          onInterval={changeQuestion}
        />
        <ActorSelect
          types={GROUP_TYPES}
          value={question.groupType}
          onChange={(groupType) => changeQuestion({ groupType })}
        />
      </div>
    </div>
  );
}
