import { eventLabel, propertyLabel } from "@products/taxonomy/frontend/public";
import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import { formatAgo, formatMoment, formatValue } from "~/foundations/formatting";
import { Table, type TableColumn } from "~/ui/Table";
import { Tooltip } from "~/ui/Tooltip";
import { activityLogic } from "../logics/activityLogic";
import type { EventRow } from "../logics/eventRows";
import { EventProperties } from "./EventProperties";
import styles from "./EventsTable.module.css";

export function EventsTable({ teamId }: { teamId: number }): ReactNode {
  const { rows, columns, openUuids, freshUuids, nowMilliseconds } = useValues(
    activityLogic({ teamId }),
  );
  const { toggleRow } = useActions(activityLogic({ teamId }));
  const fresh = new Set(freshUuids);
  const tableColumns: TableColumn<EventRow>[] = [
    {
      key: "event",
      title: "Event",
      render: (row) => (
        <span className={styles.event} title={row.event}>
          {eventLabel(row.event)}
        </span>
      ),
    },
    {
      key: "distinctId",
      title: "Person",
      render: (row) => (
        <span className={styles.cell} title={row.distinctId}>
          {row.distinctId}
        </span>
      ),
    },
    ...columns.map((name) => ({
      key: `property-${name}`,
      title: propertyLabel(name),
      render: (row: EventRow) => {
        const value = formatValue(row.properties[name]);
        return (
          <span className={styles.cell} title={value}>
            {value}
          </span>
        );
      },
    })),
    {
      key: "timestamp",
      title: "Time",
      align: "right",
      width: 120,
      render: (row) => (
        <Tooltip text={formatMoment(row.timestamp)}>
          <time className={styles.time} dateTime={row.timestamp}>
            {formatAgo(row.timestamp, nowMilliseconds)}
          </time>
        </Tooltip>
      ),
    },
  ];
  return (
    <Table
      label="Events"
      rows={rows}
      columns={tableColumns}
      rowKey={(row) => row.uuid}
      rowClassName={(row) => (fresh.has(row.uuid) ? (styles.fresh ?? "") : "")}
      expansion={{
        openKeys: openUuids,
        onToggle: toggleRow,
        render: (row) => <EventProperties row={row} teamId={teamId} />,
      }}
      testId="events-table"
    />
  );
}
