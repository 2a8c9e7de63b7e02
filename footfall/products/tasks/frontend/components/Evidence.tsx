import { useValues } from "kea";
import { A } from "kea-router";
import { type ReactNode, useMemo } from "react";
import { formatCount, formatMoment } from "~/foundations/formatting";
import { themeLogic } from "~/foundations/themeLogic";
import { Chart, type ChartSeries } from "~/ui/Chart";
import { Panel, Row } from "~/ui/Page";
import { paletteOf, seriesColor } from "~/ui/palette";
import { Table } from "~/ui/Table";
import { eventsUrl, trendsUrl } from "../logics/evidenceLinks";
import type { PropertyShares, Task, TaskEvidence } from "../logics/records";
import styles from "./Evidence.module.css";

function tickOf(start: string): string {
  return new Date(start).toLocaleString("en-GB", {
    weekday: "short",
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
  });
}

function Numbers({ evidence }: { evidence: TaskEvidence }): ReactNode {
  const usual = (value: number | null): string =>
    value === null
      ? ""
      : `usually ${value > 0 && value < 1 ? "< 1" : formatCount(Math.round(value))}`;
  const numbers = [
    { label: "Events", value: evidence.count, note: usual(evidence.expected) },
    { label: "People", value: evidence.people, note: usual(evidence.usual_people) },
    { label: "Sessions", value: evidence.sessions, note: "" },
    { label: "All events", value: evidence.all_events, note: usual(evidence.usual_all_events) },
  ];
  return (
    <dl className={styles.numbers}>
      {numbers.map(({ label, value, note }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{formatCount(value)}</dd>
          <dd className={styles.note}>{note}</dd>
        </div>
      ))}
    </dl>
  );
}

function HoursChart({ task, evidence }: { task: Task; evidence: TaskEvidence }): ReactNode {
  const { theme } = useValues(themeLogic);
  const ticks = useMemo(() => evidence.hours.map(({ start }) => tickOf(start)), [evidence]);
  const series = useMemo((): ChartSeries[] => {
    const isCompared = evidence.hours.some(({ usual }) => usual !== null);
    const color = task.kind === "error_spike" ? paletteOf(theme).danger : seriesColor(theme, 0);
    return [
      { name: "This week", values: evidence.hours.map(({ count }) => count), color },
      ...(isCompared
        ? [
            {
              name: "A week before",
              values: evidence.hours.map(({ usual }) => usual ?? 0),
              color: paletteOf(theme).inkFaint,
              isPrevious: true,
            },
          ]
        : []),
    ];
  }, [evidence, task.kind, theme]);
  return (
    <Chart
      kind="line"
      height={220}
      ticks={ticks}
      series={series}
      description={`${task.subject} by hour in the week before ${formatMoment(evidence.window_end)}: ${evidence.count} in the window of the signal, ${evidence.expected.toFixed(1)} expected.`}
    />
  );
}

function Shares({ shares }: { shares: PropertyShares }): ReactNode {
  return (
    <div className={styles.shares}>
      <h3>{shares.label}</h3>
      <ul>
        {shares.values.map(({ value, count, share, usual_share }) => (
          <li key={value ?? ""}>
            <div className={styles.shareText}>
              <span className={styles.value}>{value ?? "not set"}</span>
              <span title={`${formatCount(count)} events`}>
                {Math.round(share * 100)}%
                {usual_share !== null && (
                  <span className={styles.note}> usually {Math.round(usual_share * 100)}%</span>
                )}
              </span>
            </div>
            <div className={styles.bar} aria-hidden="true">
              <div className={styles.now} style={{ width: `${share * 100}%` }} />
              {usual_share !== null && (
                <div className={styles.usual} style={{ left: `${usual_share * 100}%` }} />
              )}
            </div>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Examples({ evidence }: { evidence: TaskEvidence }): ReactNode {
  const hasMessages = evidence.examples.some(({ message }) => message !== null);
  return (
    <Table
      label="Example events"
      rows={evidence.examples}
      rowKey={({ uuid }) => uuid}
      columns={[
        { key: "timestamp", title: "When", render: ({ timestamp }) => formatMoment(timestamp) },
        ...(hasMessages
          ? [
              {
                key: "message",
                title: "Message",
                render: ({ message }: TaskEvidence["examples"][number]) => (
                  <span className={styles.message}>{message ?? "—"}</span>
                ),
              },
            ]
          : []),
        { key: "page", title: "Page", render: ({ page }) => page ?? "—" },
        { key: "browser", title: "Browser", render: ({ browser }) => browser ?? "—" },
        { key: "release", title: "Release", render: ({ release }) => release ?? "—" },
        { key: "library", title: "SDK", render: ({ library }) => library ?? "—" },
      ]}
    />
  );
}

interface EvidenceProps {
  teamId: number;
  task: Task;
  evidence: TaskEvidence;
}

export function Evidence({ teamId, task, evidence }: EvidenceProps): ReactNode {
  return (
    <>
      <Panel
        title="Evidence"
        description={`${formatMoment(evidence.window_start)} to ${formatMoment(evidence.window_end)}, ${evidence.score.toFixed(1)} spreads from the usual`}
        actions={
          <Row>
            <A href={trendsUrl(teamId, evidence)}>Open in trends</A>
            <A href={eventsUrl(teamId, evidence)}>See the events</A>
          </Row>
        }
        testId="evidence"
      >
        <Numbers evidence={evidence} />
        <HoursChart task={task} evidence={evidence} />
      </Panel>
      {evidence.properties.length > 0 && (
        <Panel title="What they have in common" description="Share of the events, now and usually.">
          <div className={styles.grid}>
            {evidence.properties.map((shares) => (
              <Shares key={shares.property} shares={shares} />
            ))}
          </div>
        </Panel>
      )}
      {evidence.examples.length > 0 && (
        <Panel title="Example events" isFlush>
          <Examples evidence={evidence} />
        </Panel>
      )}
    </>
  );
}
