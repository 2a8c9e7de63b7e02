import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import { teamLogic } from "~/foundations/session/teamLogic";
import { Button, IconButton } from "~/ui/Button";
import { IconClose, IconPlay } from "~/ui/icons";
import { PageHeader, Panel } from "~/ui/Page";
import { Banner } from "~/ui/states";
import { Tabs } from "~/ui/Tabs";
import { SqlAnswerView } from "../components/SqlAnswerView";
import { SqlEditor } from "../components/SqlEditor";
import { SqlSchemaTree } from "../components/SqlSchemaTree";
import { SqlVariableInputs } from "../components/SqlVariableInputs";
import { SqlVariablesPanel } from "../components/SqlVariablesPanel";
import { SqlViewDialog } from "../components/SqlViewDialog";
import { SqlViewsPanel } from "../components/SqlViewsPanel";
import { sqlLogic } from "../logics/sqlLogic";
import { sqlViewsLogic } from "../logics/sqlViewsLogic";
import styles from "./SqlScene.module.css";

export function SqlScene(): ReactNode {
  const { teamId } = useValues(teamLogic);
  const logic = sqlLogic({ teamId });
  const { openedText, text, insertion, problem, schema, side, isRunning, isBlank } =
    useValues(logic);
  const { changeText, insertName, run, plan, cancel, showSide } = useActions(logic);
  const { openedView, isSaving, name, saveFailure } = useValues(sqlViewsLogic({ teamId }));
  const { nameView, changeView, closeView } = useActions(sqlViewsLogic({ teamId }));
  return (
    <>
      <PageHeader title="SQL" description="Any question about this project's data, as a SELECT." />
      <div className={styles.layout}>
        <div className={styles.schema}>
          <Panel testId="sql-tables">
            <Tabs
              active={side}
              onChange={showSide}
              tabs={[
                { key: "tables", label: "Tables", content: <SqlSchemaTree teamId={teamId} /> },
                { key: "views", label: "Views", content: <SqlViewsPanel teamId={teamId} /> },
                {
                  key: "variables",
                  label: "Variables",
                  content: <SqlVariablesPanel teamId={teamId} onInsert={insertName} />,
                },
              ]}
            />
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
            <SqlVariableInputs teamId={teamId} />
            {openedView !== null && name === null && saveFailure !== null && (
              <Banner kind="danger">{saveFailure}</Banner>
            )}
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
              <Button
                kind="quiet"
                onClick={plan}
                isDisabled={isRunning || isBlank}
                testId="sql-show-plan"
              >
                Show plan
              </Button>
              {openedView !== null && (
                <>
                  <Button
                    onClick={() => changeView(text)}
                    isLoading={isSaving}
                    isDisabled={isBlank || text === openedView.query.query}
                    testId="sql-change-view"
                  >
                    {`Save ${openedView.name}`}
                  </Button>
                  <IconButton
                    label={`Close ${openedView.name}`}
                    icon={<IconClose />}
                    onClick={closeView}
                  />
                </>
              )}
              <Button kind="quiet" onClick={nameView} isDisabled={isBlank} testId="sql-save-view">
                Save as view
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
      <SqlViewDialog teamId={teamId} sql={text} />
    </>
  );
}
