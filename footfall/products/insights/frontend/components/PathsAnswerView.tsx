import { useActions, useValues } from "kea";
import { type ReactNode, useCallback, useMemo } from "react";
import { formatCount, formatDuration } from "~/foundations/formatting";
import { Button } from "~/ui/Button";
import { MenuButton, type MenuEntry, PlacedMenu } from "~/ui/Menu";
import { Sankey, type SankeyLink, type SankeyNode } from "~/ui/Sankey";
import { Table, type TableColumn } from "~/ui/Table";
import { itemLabel, LEFT_OUT_ITEM, type PathLink, type PathNode } from "../logics/pathGraph";
import { pathPoint } from "../logics/points";
import { pathsLogic } from "../logics/pathsLogic";
import { AnswerFrame } from "./AnswerFrame";
import { PointButton } from "./PointButton";
import styles from "./PathsAnswerView.module.css";

/** What can be asked next of an item. */
function useItemMenu(teamId: number): (item: string) => MenuEntry[] {
  const { question } = useValues(pathsLogic({ teamId }));
  const { changeQuestion, closeItem } = useActions(pathsLogic({ teamId }));
  return (item) => {
    const choose = (change: Parameters<typeof changeQuestion>[0]) => () => {
      closeItem();
      changeQuestion(change);
    };
    return [
      { kind: "heading", label: itemLabel(item) },
      {
        kind: "action",
        key: "start",
        label: "Show paths that begin here",
        onClick: choose({ start: item }),
      },
      {
        kind: "action",
        key: "end",
        label: "Show paths that end here",
        onClick: choose({ end: item }),
      },
      {
        kind: "action",
        key: "exclude",
        label: "Leave it out",
        onClick: choose({ exclusions: [...new Set([...question.exclusions, item])] }),
      },
    ];
  };
}

function PathsDrawing({ teamId }: { teamId: number }): ReactNode {
  const { graph, items, openPlace } = useValues(pathsLogic({ teamId }));
  const { openItem, closeItem } = useActions(pathsLogic({ teamId }));
  const menuOf = useItemMenu(teamId);
  const nodes = useMemo(() => {
    const colors = new Map(items.map((item, index) => [item, index]));
    return graph.nodes.map(({ id, label, shortLabel, step, item }): SankeyNode => ({
      id,
      label,
      shortLabel,
      column: step - 1,
      colorIndex: colors.get(item) ?? items.length,
    }));
  }, [graph, items]);
  const links = useMemo(
    () =>
      graph.links.map(({ source, target, count, averageSeconds }): SankeyLink => ({
        source: source.id,
        target: target.id,
        value: count,
        note: `after ${formatDuration(averageSeconds)} on average`,
      })),
    [graph],
  );
  const openNode = useCallback(
    (id: string, place: { x: number; y: number }) => {
      const node = graph.nodes.find((other) => other.id === id);
      if (node && node.item !== LEFT_OUT_ITEM) {
        openItem({ item: node.item, ...place });
      }
    },
    [graph, openItem],
  );
  const [heaviest] = graph.links;
  return (
    <div className={styles.drawing}>
      <Sankey
        nodes={nodes}
        links={links}
        onNode={openNode}
        description={
          heaviest
            ? `Flow chart of ${graph.stepCount} steps. The most walked way goes from ${heaviest.source.label} to ${heaviest.target.label}, ${formatCount(heaviest.count)} times. The table below holds every way.`
            : ""
        }
      >
        {openPlace && (
          <PlacedMenu entries={menuOf(openPlace.item)} place={openPlace} onClose={closeItem} />
        )}
      </Sankey>
    </div>
  );
}

function PathItem({ teamId, node }: { teamId: number; node: PathNode }): ReactNode {
  const menuOf = useItemMenu(teamId);
  const text = (
    <>
      <span className={styles.step}>{node.step}</span>
      <span className={styles.label}>{node.label}</span>
    </>
  );
  return node.item === LEFT_OUT_ITEM ? (
    <span className={styles.item}>{text}</span>
  ) : (
    <MenuButton entries={menuOf(node.item)}>
      <button type="button" className={styles.item} title={node.item}>
        {text}
      </button>
    </MenuButton>
  );
}

function PathsTable({ teamId }: { teamId: number }): ReactNode {
  const { graph, shownLinks, question } = useValues(pathsLogic({ teamId }));
  const { showAllLinks } = useActions(pathsLogic({ teamId }));
  const columns: TableColumn<PathLink>[] = [
    {
      key: "source",
      title: "From",
      render: ({ source }) => <PathItem teamId={teamId} node={source} />,
      sort: (left, right) =>
        left.source.step - right.source.step || left.source.label.localeCompare(right.source.label),
    },
    {
      key: "target",
      title: "To",
      render: ({ target }) => <PathItem teamId={teamId} node={target} />,
      sort: (left, right) => left.target.label.localeCompare(right.target.label),
    },
    {
      key: "count",
      title: "Times",
      align: "right",
      width: 90,
      render: (link) => (
        <strong data-attr="path-count">
          <PointButton point={pathPoint(question, link)}>{formatCount(link.count)}</PointButton>
        </strong>
      ),
      sort: (left, right) => left.count - right.count,
    },
    {
      key: "share",
      title: "Of all from there",
      align: "right",
      width: 140,
      render: ({ count, source }) =>
        source.count === 0 ? "–" : `${Math.round((count / source.count) * 100)} %`,
      sort: (left, right) => left.count / left.source.count - right.count / right.source.count,
    },
    {
      key: "time",
      title: "Average time",
      align: "right",
      width: 120,
      render: ({ averageSeconds }) => formatDuration(averageSeconds),
      sort: (left, right) => left.averageSeconds - right.averageSeconds,
    },
  ];
  return (
    <div className={styles.table}>
      <Table
        label="Ways that people went"
        rows={shownLinks}
        columns={columns}
        rowKey={({ source, target }) => `${source.id}\n${target.id}`}
        testId="paths-table"
      />
      {shownLinks.length < graph.links.length && (
        <div className={styles.more}>
          <Button size="small" kind="quiet" onClick={showAllLinks} testId="all-ways">
            Show all {graph.links.length} ways
          </Button>
        </div>
      )}
    </div>
  );
}

/** The answer: where people went, and below it every way as a row. */
export function PathsAnswerView({ teamId }: { teamId: number }): ReactNode {
  const { answer, answerLoading, answerFailure, isEmpty } = useValues(pathsLogic({ teamId }));
  const { loadAnswer } = useActions(pathsLogic({ teamId }));
  return (
    <AnswerFrame
      problem={null}
      failure={answerFailure}
      onRetry={loadAnswer}
      hasAnswer={answer !== null}
      isLoading={answerLoading}
      loadingLabel="Loading the paths"
      isEmpty={isEmpty}
      emptyTitle="Nobody went this way"
    >
      <PathsDrawing teamId={teamId} />
      <PathsTable teamId={teamId} />
    </AnswerFrame>
  );
}
