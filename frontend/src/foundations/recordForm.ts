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
import { ApiError, messageOf } from "./api/ApiError";
import { request } from "./api/request";

export interface RecordFormValues<Kept, Draft> {
  draft: Draft;
  /** By field; what belongs to none stands under `form`. */
  errors: Record<string, string>;
  isChanged: boolean;
  /** It is loaded, or there is nothing to load because it is a new one. */
  isReady: boolean;
  isSaving: boolean;
  loadFailure: string | null;
  /** As the server has it; null of a new one. */
  record: Kept | null;
}

interface RecordFormActions<Kept, Draft> {
  change: (changes: Partial<Draft>) => { changes: Partial<Draft> };
  loadRecord: () => { value: true };
  loadRecordSuccess: (record: Kept | null) => { record: Kept | null };
  loadRecordFailure: (error: string) => { error: string };
  save: () => { value: true };
  saved: (record: Kept) => { record: Kept };
  refused: (field: string, message: string) => { field: string; message: string };
}

/** The logic of a form of one record: what all have, and the values and actions that only this one has. */
export type RecordFormLogic<
  Kept,
  Draft,
  Props extends object,
  Values extends object = object,
  Actions extends object = object,
> = MakeLogicType<
  RecordFormValues<Kept, Draft> & Values,
  RecordFormActions<Kept, Draft> & Actions,
  Props & { teamId: number }
>;

interface RecordForm<Kept, Draft, Props, Values> {
  /** Where all such records live; one of them under its id. */
  address(teamId: number): string;
  /** Null of a new one. */
  idOf(props: Props): number | string | null;
  first: Draft;
  draftOf(record: Kept): Draft;
  bodyOf(values: RecordFormValues<Kept, Draft> & Values, isNew: boolean): object;
  /** What the server need not be asked to know; absent: it is always asked. */
  problemOf?(draft: Draft): { path: string; message: string } | null;
  /** The field that a path of the API means; absent: the path itself. */
  fieldOf?(attr: string | null): string;
}

interface AnyProps {
  teamId: number;
}

type AnyForm = RecordFormLogic<object, object, AnyProps>;

/** What every form of a record does: it is loaded, changed, saved, and refused field by field. */
export function recordForm<
  Kept extends object,
  Draft extends object,
  Props extends object,
  Values extends object = object,
>(form: RecordForm<Kept, Draft, Props & AnyProps, Values>): LogicBuilder[] {
  const asked: RecordForm<object, object, AnyProps, object> = form;
  const builders: LogicBuilder<AnyForm>[] = [
    props({} as AnyProps),
    key((held: AnyProps) => `${held.teamId}-${asked.idOf(held) ?? "new"}`),
    actions<AnyForm>({
      change: (changes) => ({ changes }),
      loadRecord: true,
      save: true,
      saved: (record) => ({ record }),
      refused: (field, message) => ({ field, message }),
    }),
    loaders<AnyForm>(({ props: held }) => ({
      record: [
        null,
        {
          loadRecord: async () => {
            const id = asked.idOf(held);
            return id === null ? null : await request.get(`${asked.address(held.teamId)}/${id}`);
          },
        },
      ],
    })),
    reducers<AnyForm>({
      record: [null, { saved: (_, { record }) => record }],
      draft: [
        asked.first,
        {
          change: (draft, { changes }) => ({ ...draft, ...changes }),
          loadRecordSuccess: (draft, { record }) => (record ? asked.draftOf(record) : draft),
        },
      ],
      isChanged: [
        false,
        { change: () => true, saved: () => false, loadRecordSuccess: () => false },
      ],
      errors: [
        {},
        {
          save: () => ({}),
          change: () => ({}),
          refused: (_, { field, message }) => ({ [field]: message }),
        },
      ],
      isSaving: [false, { save: () => true, saved: () => false, refused: () => false }],
      loadFailure: [null, { loadRecord: () => null, loadRecordFailure: (_, { error }) => error }],
    }),
    selectors<AnyForm>({
      isReady: [
        (s) => [s.record, (_, held: AnyProps) => asked.idOf(held)],
        (record: object | null, id: number | string | null) => id === null || record !== null,
      ],
    }),
    listeners<AnyForm>(({ actions: { saved, refused }, props: held, values }) => ({
      save: async () => {
        const problem = asked.problemOf?.(values.draft) ?? null;
        if (problem !== null) {
          refused(problem.path, problem.message);
          return;
        }
        const id = asked.idOf(held);
        const body = asked.bodyOf(values, id === null);
        try {
          saved(
            id === null
              ? await request.post<object>(asked.address(held.teamId), body)
              : await request.patch<object>(`${asked.address(held.teamId)}/${id}`, body),
          );
        } catch (error) {
          const attr = error instanceof ApiError ? error.attr : null;
          refused(asked.fieldOf?.(attr) ?? attr ?? "form", messageOf(error));
        }
      },
    })),
    afterMount<AnyForm>(({ actions: { loadRecord } }) => loadRecord()),
  ];
  // What Kea's types call a builder of any logic: the form that is built has all that these builders need.
  return builders as LogicBuilder[];
}
