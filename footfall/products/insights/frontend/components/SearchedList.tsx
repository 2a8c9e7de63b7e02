import { A, router } from "kea-router";
import type { ReactNode } from "react";
import { formatMoment } from "~/foundations/formatting";
import { Button } from "~/ui/Button";
import { IconPlus } from "~/ui/icons";
import { PageHeader, Panel, Stack } from "~/ui/Page";
import { ShowMore } from "~/ui/ShowMore";
import { Banner, EmptyState, ErrorState, Skeleton } from "~/ui/states";
import { Table, type TableColumn } from "~/ui/Table";
import { TextInput } from "~/ui/TextInput";
import type { SearchedListValues } from "../logics/searchedList";
import styles from "./SearchedList.module.css";

interface NamedThing {
  id: number;
  name: string;
  description?: string;
  updated_at: string;
}

interface SearchedListProps<Thing extends NamedThing> {
  /** "action", of which "an action" is one and "actions" are many. */
  noun: string;
  one: string;
  /** What such a thing is, for who has none yet. */
  explanation: string;
  values: SearchedListValues<Thing>;
  onLoad: () => void;
  onLoadMore: () => void;
  newUrl: string;
  urlOf: (id: number) => string;
  /** A trend of one. */
  trendUrlOf: (id: number) => string;
  /** What is told of each, beside its name and when it was changed. */
  columns: TableColumn<Thing>[];
}

function Things<Thing extends NamedThing>({
  noun,
  one,
  explanation,
  values: { list, listFailure, listLoading, listed, hasMore, searchText },
  onLoad,
  onLoadMore,
  newUrl,
  urlOf,
  trendUrlOf,
  columns,
}: SearchedListProps<Thing>): ReactNode {
  const title = titleOf(noun);
  if (list === null) {
    return listFailure === null ? (
      <Skeleton rows={6} label={`Loading ${noun}s`} />
    ) : (
      <ErrorState title={`${title} could not be read`} message={listFailure} onRetry={onLoad} />
    );
  }
  if (listed.length === 0) {
    return searchText.trim() === "" ? (
      <EmptyState
        title={`No ${noun}s yet`}
        action={
          <Button kind="primary" onClick={() => router.actions.push(newUrl)}>
            Make {one}
          </Button>
        }
      >
        {explanation}
      </EmptyState>
    ) : (
      <EmptyState title={`No ${noun} of that name`} />
    );
  }
  return (
    <>
      {listFailure !== null && (
        <Banner kind="danger" action={<Button onClick={onLoad}>Try again</Button>}>
          {listFailure}
        </Banner>
      )}
      <Table<Thing>
        label={title}
        rows={listed}
        isLoading={listLoading}
        rowKey={({ id }) => String(id)}
        columns={[
          {
            key: "name",
            title: "Name",
            render: ({ id, name, description }) => (
              <span className={styles.named}>
                <A href={urlOf(id)}>{name}</A>
                {description && <span className={styles.description}>{description}</span>}
              </span>
            ),
          },
          ...columns,
          {
            key: "trend",
            title: "",
            width: 110,
            render: ({ id }) => <A href={trendUrlOf(id)}>Show trend</A>,
          },
          {
            key: "changed",
            title: "Changed",
            width: 190,
            render: ({ updated_at }) => formatMoment(updated_at),
          },
        ]}
        testId={`${noun}s`}
      />
      {hasMore && (
        <ShowMore isLoading={listLoading} onClick={onLoadMore}>
          Show more
        </ShowMore>
      )}
    </>
  );
}

function titleOf(noun: string): string {
  return `${noun.charAt(0).toUpperCase()}${noun.slice(1)}s`;
}

interface PageProps<Thing extends NamedThing> extends SearchedListProps<Thing> {
  /** Below the title of the page. */
  description: string;
  onSearch: (text: string) => void;
}

/** A page of things by name: to search, to open, and to make a new one. */
export function SearchedList<Thing extends NamedThing>({
  description,
  onSearch,
  ...things
}: PageProps<Thing>): ReactNode {
  const { noun, one, values, newUrl } = things;
  return (
    <>
      <PageHeader
        title={titleOf(noun)}
        description={description}
        actions={
          <Button
            kind="primary"
            icon={<IconPlus />}
            onClick={() => router.actions.push(newUrl)}
            testId={`new-${noun}`}
          >
            New {noun}
          </Button>
        }
      />
      <Stack gap={14}>
        <div className={styles.search}>
          <TextInput
            kind="search"
            label={`Search for ${one}`}
            placeholder="Search by name"
            value={values.searchText}
            onChange={onSearch}
            maxLength={400}
            testId={`${noun}s-search`}
          />
        </div>
        <Panel isFlush>
          <Things {...things} />
        </Panel>
      </Stack>
    </>
  );
}
