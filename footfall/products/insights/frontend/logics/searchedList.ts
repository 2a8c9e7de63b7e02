import {
  type LogicBuilder,
  type MakeLogicType,
  actions,
  afterMount,
  key,
  listeners,
  props,
  reducers,
  selectors,
} from "kea";
import { loaders } from "kea-loaders";
import { request } from "~/foundations/api/request";

const SEARCH_PAUSE_MILLISECONDS = 250;
const ON_A_PAGE = 50;

interface FoundPage<Thing> {
  count: number;
  results: Thing[];
}

export interface SearchedListValues<Thing> {
  hasMore: boolean;
  /** Null before it is read for the first time. */
  list: FoundPage<Thing> | null;
  listFailure: string | null;
  listLoading: boolean;
  listed: Thing[];
  searchText: string;
}

export interface SearchedListActions<Thing> {
  loadList: () => { value: true };
  loadListSuccess: (list: FoundPage<Thing>) => { list: FoundPage<Thing> };
  loadListFailure: (error: string) => { error: string };
  loadMore: () => { value: true };
  loadMoreSuccess: (list: FoundPage<Thing>) => { list: FoundPage<Thing> };
  loadMoreFailure: (error: string) => { error: string };
  search: (text: string) => { text: string };
}

/** The logic of a list of things by name: what all have, and the values and actions that only this one has. */
export type SearchedListLogic<
  Thing,
  Values extends object = object,
  Actions extends object = object,
> = MakeLogicType<
  SearchedListValues<Thing> & Values,
  SearchedListActions<Thing> & Actions,
  { teamId: number }
>;

type AnyList = SearchedListLogic<object>;

/** What lists of a project's things do: they are searched by name on the server, and read page after page. */
export function searchedList(address: (teamId: number) => string): LogicBuilder[] {
  const builders: LogicBuilder<AnyList>[] = [
    props({} as { teamId: number }),
    key(({ teamId }: { teamId: number }) => teamId),
    actions<AnyList>({ search: (text) => ({ text }), loadList: true, loadMore: true }),
    loaders<AnyList>(({ props: { teamId }, values }) => {
      const read = async (offset: number): Promise<FoundPage<object>> =>
        await request.get(address(teamId), {
          search: values.searchText.trim(),
          limit: ON_A_PAGE,
          offset,
        });
      return {
        list: [
          null,
          {
            loadList: async (_, breakpoint) => {
              const page = await read(0);
              breakpoint();
              return page;
            },
            loadMore: async (_, breakpoint) => {
              const known = values.listed;
              const page = await read(known.length);
              breakpoint();
              return { ...page, results: [...known, ...page.results] };
            },
          },
        ],
      };
    }),
    reducers<AnyList>({
      searchText: ["", { search: (_, { text }) => text }],
      listFailure: [
        null,
        {
          loadList: () => null,
          loadMore: () => null,
          loadListFailure: (_, { error }) => error,
          loadMoreFailure: (_, { error }) => error,
        },
      ],
    }),
    selectors<AnyList>({
      listed: [(s) => [s.list], (list: AnyList["values"]["list"]) => list?.results ?? []],
      hasMore: [
        (s) => [s.list],
        (list: AnyList["values"]["list"]) => (list?.count ?? 0) > (list?.results.length ?? 0),
      ],
    }),
    listeners<AnyList>(({ actions: { loadList } }) => ({
      search: async (_, breakpoint) => {
        await breakpoint(SEARCH_PAUSE_MILLISECONDS);
        loadList();
      },
    })),
    afterMount<AnyList>(({ actions: { loadList } }) => loadList()),
  ];
  // What Kea's types call a builder of any logic: the list that is built has all that these builders need.
  return builders as LogicBuilder[];
}
