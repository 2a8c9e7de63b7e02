import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import { GROUP_TYPES } from "~/query/groups";
import { Segmented } from "~/ui/Choices";
import { IconBar, IconLine, IconTable } from "~/ui/icons";
import { Select } from "~/ui/Select";
import { stickinessLogic } from "../logics/stickinessLogic";
import type { StickinessDisplay, StickinessUnit } from "../logics/stickinessQuestion";
import { ActorSelect } from "./ActorSelect";
import { CompareSelect } from "./CompareSelect";
import { SpanSelect } from "./SpanSelect";
import styles from "./TrendsToolbar.module.css";

const DISPLAYS: { value: StickinessDisplay; label: string; icon: ReactNode }[] = [
  { value: "bar", label: "Bar", icon: <IconBar /> },
  { value: "line", label: "Line", icon: <IconLine /> },
  { value: "table", label: "Table", icon: <IconTable /> },
];

const COUNTED = { exactly: "In exactly so many", orMore: "In so many or more" };

/** Over what time, in what intervals, beside what, and drawn how. */
export function StickinessToolbar({ teamId }: { teamId: number }): ReactNode {
  const { question } = useValues(stickinessLogic({ teamId }));
  const { changeQuestion, changeRange, typeQuestion } = useActions(stickinessLogic({ teamId }));
  return (
    <div className={styles.toolbar}>
      <div className={styles.group}>
        <SpanSelect
          page="stickiness"
          span={question}
          onRange={changeRange}
          onInterval={changeQuestion}
        />
        <ActorSelect
          types={GROUP_TYPES}
          value={question.groupType}
          onChange={(groupType) => changeQuestion({ groupType })}
        />
        <Select<keyof typeof COUNTED>
          label="How intervals are counted"
          width={176}
          value={question.isCumulative ? "orMore" : "exactly"}
          options={[
            { value: "exactly", label: COUNTED.exactly },
            { value: "orMore", label: COUNTED.orMore },
          ]}
          onChange={(chosen) => changeQuestion({ isCumulative: chosen === "orMore" })}
          testId="cumulative"
        />
        <Select<StickinessUnit>
          label="Numbers are"
          width={140}
          value={question.unit}
          options={[
            { value: "count", label: "as counts" },
            { value: "share", label: "as % of all" },
          ]}
          onChange={(unit) => changeQuestion({ unit })}
          testId="unit"
        />
        <CompareSelect comparison={question} onChange={changeQuestion} onType={typeQuestion} />
      </div>
      <div className={styles.displays}>
        <Segmented<StickinessDisplay>
          label="Display"
          value={question.display}
          options={DISPLAYS}
          onChange={(display) => changeQuestion({ display })}
          testId="display"
        />
      </div>
    </div>
  );
}
