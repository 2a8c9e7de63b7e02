import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import { teamLogic } from "~/foundations/session/teamLogic";
import { Button } from "~/ui/Button";
import { IconClose, IconPlay } from "~/ui/icons";
import { PageHeader, Panel } from "~/ui/Page";
import { SqlAnswerView } from "../components/SqlAnswerView";
import { SqlEditor } from "../components/SqlEditor";
import { SqlSchemaTree } from "../components/SqlSchemaTree";
import { sqlLogic } from "../logics/sqlLogic";
import styles from "./SqlScene.module.css";

export function SqlScene(): ReactNode {
  const { teamId } = useValues(teamLogic);
  const { openedText, insertion, problem, schema, isRunning, isBlank } = useValues(
    sqlLogic({ teamId }),
  );
  const { changeText, run, estimate, cancel } = useActions(sqlLogic({ teamId }));
  return (
    <>
      <PageHeader title="SQL" description="Any question about this project's data, as a SELECT." />
      <div className={styles.layout}>
        <div className={styles.schema}>
          <Panel title="Tables" testId="sql-tables">
            <SqlSchemaTree teamId={teamId} />
          </Panel>
        </div>
        <div className={styles.work}>
          <Panel isFlush testId="sql-statement">
            <SqlEditor
              openedText={openedText}
              insertion={insertion}
              problem={problem}
              schema={schema}
              onChange={changeText}
              onRun={run}
            />
            <div className={styles.toolbar}>
              {isRunning ? (
                <Button icon={<IconClose />} onClick={cancel} testId="sql-cancel">
                  Cancel
                </Button>
              ) : (
                <Button
                  kind="primary"
                  icon={<IconPlay />}
                  onClick={run}
                  isDisabled={isBlank}
                  testId="sql-run"
                >
                  Run
                </Button>
              )}
              <Button kind="quiet" onClick={estimate} isDisabled={isRunning || isBlank}>
                Estimate cost
              </Button>
              <span className={styles.hint}>
                <kbd>Ctrl</kbd> <kbd>Enter</kbd> runs it
              </span>
            </div>
          </Panel>
          <Panel isFlush testId="sql-result">
            <SqlAnswerView teamId={teamId} />
          </Panel>
        </div>
      </div>
    </>
  );
}
