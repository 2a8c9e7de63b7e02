import { Table as AntdTable } from "antd";
import type { ReactNode } from "react";
import styles from "./Table.module.css";

export interface TableColumn<Row> {
  key: string;
  title: ReactNode;
  render: (row: Row) => ReactNode;
  align?: "left" | "right";
  width?: number | string;
  sort?: (left: Row, right: Row) => number;
  /** Kept in sight while the table scrolls sideways. */
  isPinned?: boolean;
}

interface TableProps<Row> {
  label: string;
  rows: Row[];
  columns: TableColumn<Row>[];
  rowKey: (row: Row) => string;
  isLoading?: boolean;
  empty?: ReactNode;
  rowClassName?: (row: Row) => string;
  expansion?: {
    render: (row: Row) => ReactNode;
    openKeys: string[];
    onToggle: (key: string) => void;
  };
  testId?: string;
}

export function Table<Row extends object>({
  label,
  rows,
  columns,
  rowKey,
  isLoading = false,
  empty = "Nothing here yet",
  rowClassName,
  expansion,
  testId,
}: TableProps<Row>): ReactNode {
  return (
    <section className={styles.table} aria-label={label} data-attr={testId}>
      <AntdTable<Row>
        size="small"
        dataSource={rows}
        rowKey={rowKey}
        pagination={false}
        loading={isLoading}
        showSorterTooltip={false}
        scroll={{ x: "max-content" }}
        locale={{ emptyText: empty }}
        {...(rowClassName ? { rowClassName } : {})}
        {...(expansion
          ? {
              expandable: {
                expandedRowKeys: expansion.openKeys,
                expandRowByClick: true,
                columnTitle: <span className="visually-hidden">Details</span>,
                expandedRowRender: expansion.render,
                onExpand: (_: boolean, row: Row) => expansion.onToggle(rowKey(row)),
              },
            }
          : {})}
        columns={columns.map((column) => ({
          key: column.key,
          title: column.title,
          align: column.align ?? "left",
          ...(column.width === undefined ? {} : { width: column.width }),
          ...(column.isPinned ? { fixed: "left" as const } : {}),
          ...(column.sort ? { sorter: column.sort } : {}),
          render: (_: unknown, row: Row) => column.render(row),
        }))}
      />
    </section>
  );
}
