import type { ReactNode } from "react";
import { formatValue } from "~/foundations/formatting";
import { Table, type TableColumn } from "~/ui/Table";
import type { ActorRow } from "../logics/actorRows";
import styles from "./ActorsTable.module.css";

const WHO: TableColumn<ActorRow> = {
  key: "name",
  title: "Who",
  render: ({ name, detail }) => (
    <span className={styles.who}>
      <span className={styles.name} title={name}>
        {name}
      </span>
      {detail !== null && (
        <span className={styles.detail} title={detail}>
          {detail}
        </span>
      )}
    </span>
  ),
};

function ActorProperties({ properties }: Pick<ActorRow, "properties">): ReactNode {
  const entries = Object.entries(properties).sort(([left], [right]) => left.localeCompare(right));
  return entries.length === 0 ? (
    <p className={styles.detail}>Nothing more is known.</p>
  ) : (
    <dl className={styles.properties}>
      {entries.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{formatValue(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

interface ActorsTableProps {
  rows: ActorRow[];
  /** Those whose properties are shown, by their ids. */
  openRows: string[];
  onToggle: (id: string) => void;
  /** What else is told of each. */
  columns: TableColumn<ActorRow>[];
}

/** People, groups, sessions or values, each with all that is known of it. */
export function ActorsTable({ rows, openRows, onToggle, columns }: ActorsTableProps): ReactNode {
  return (
    <Table
      label="Who they are"
      rows={rows}
      columns={[WHO, ...columns]}
      rowKey={({ id }) => id}
      expansion={{
        render: ({ properties }) => <ActorProperties properties={properties} />,
        openKeys: openRows,
        onToggle,
      }}
      testId="actors-table"
    />
  );
}
