import { autocompletion, completeFromList } from "@codemirror/autocomplete";
import { sql, SQLDialect } from "@codemirror/lang-sql";
import { setDiagnostics } from "@codemirror/lint";
import { Compartment, EditorState, Prec } from "@codemirror/state";
import { EditorView, keymap, placeholder } from "@codemirror/view";
import { classHighlighter } from "@lezer/highlight";
import { syntaxHighlighting } from "@codemirror/language";
import { basicSetup } from "codemirror";
import { type ReactNode, useEffect, useRef } from "react";
import type { SqlProblem, SqlSchema } from "~/query/schema";
import styles from "./SqlEditor.module.css";

interface SqlEditorProps {
  /** What the editor opens with; a new one replaces what is typed. */
  openedText: string;
  insertion: { name: string; at: number } | null;
  problem: SqlProblem | null;
  schema: SqlSchema | null;
  onChange: (text: string) => void;
  onRun: () => void;
}

const KEYWORDS =
  "select from where group by having order limit offset with as join left right full inner cross any semi anti asof on using array union all distinct intersect except case when then else end and or not in like ilike between is null interval asc desc nulls first last over partition rows range preceding following current row unbounded rollup cube qualify exists cohort";

function languageOf(schema: SqlSchema | null): ReturnType<typeof sql>[] {
  const dialect = SQLDialect.define({
    keywords: KEYWORDS,
    backslashEscapes: true,
    doubleQuotedStrings: false,
    identifierQuotes: '`"',
    caseInsensitiveIdentifiers: false,
  });
  const tables = Object.fromEntries(
    (schema?.tables ?? []).map((table) => [
      table.name,
      [
        ...table.columns.map((column) => ({
          label: column.name,
          detail: column.type,
          type: "property",
        })),
        ...table.paths.map((name) => ({ label: name.replace(/\*$/, ""), type: "property" })),
      ],
    ]),
  );
  const columns = new Set(
    (schema?.tables ?? []).flatMap((table) => [
      ...table.columns.map((column) => column.name),
      ...table.paths.map((name) => name.replace(/\*$/, "")),
    ]),
  );
  const names = completeFromList([
    ...(schema?.variables ?? []).map((variable) => ({
      label: `{variables.${variable.code_name}}`,
      type: "constant",
      detail: variable.type,
    })),
    ...[...columns].map((label) => ({ label, type: "property" })),
    ...(schema?.functions ?? []).map((each) => ({
      label: each.name,
      type: "function",
      detail: each.topic,
      apply: `${each.name}(`,
    })),
  ]);
  return [
    sql({ dialect, schema: tables, upperCaseKeywords: true }),
    dialect.language.data.of({ autocomplete: names }) as unknown as ReturnType<typeof sql>,
  ];
}

/** The text of a statement, with the tables, columns and functions it may name as suggestions. */
export function SqlEditor({
  openedText,
  insertion,
  problem,
  schema,
  onChange,
  onRun,
}: SqlEditorProps): ReactNode {
  const holder = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const language = useRef(new Compartment());
  const handlers = useRef({ onChange, onRun });
  useEffect(() => {
    handlers.current = { onChange, onRun };
  }, [onChange, onRun]);
  useEffect(() => {
    if (!holder.current) {
      return undefined;
    }
    const made = new EditorView({
      parent: holder.current,
      state: EditorState.create({
        doc: "",
        extensions: [
          Prec.highest(
            keymap.of([
              {
                key: "Mod-Enter",
                run: () => {
                  handlers.current.onRun();
                  return true;
                },
              },
            ]),
          ),
          basicSetup,
          autocompletion({ activateOnTyping: true }),
          syntaxHighlighting(classHighlighter),
          language.current.of(languageOf(null)),
          placeholder("SELECT … FROM events"),
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ "aria-label": "SQL", "data-attr": "sql-text" }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) {
              handlers.current.onChange(update.state.doc.toString());
            }
          }),
        ],
      }),
    });
    view.current = made;
    return () => {
      view.current = null;
      made.destroy();
    };
  }, []);
  useEffect(() => {
    const editor = view.current;
    if (editor && editor.state.doc.toString() !== openedText) {
      editor.dispatch({
        changes: { from: 0, to: editor.state.doc.length, insert: openedText },
      });
    }
  }, [openedText]);
  useEffect(() => {
    view.current?.dispatch({ effects: language.current.reconfigure(languageOf(schema)) });
  }, [schema]);
  useEffect(() => {
    const editor = view.current;
    if (editor && insertion) {
      editor.dispatch(editor.state.replaceSelection(insertion.name));
      editor.focus();
    }
  }, [insertion]);
  useEffect(() => {
    const editor = view.current;
    if (editor) {
      const end = editor.state.doc.length;
      const marks = problem
        ? [
            {
              from: Math.min(problem.start, end),
              to: Math.min(Math.max(problem.end, problem.start + 1), end),
              severity: "error" as const,
              message: problem.message,
            },
          ]
        : [];
      editor.dispatch(setDiagnostics(editor.state, marks));
    }
  }, [problem]);
  return <div ref={holder} className={styles.editor} data-attr="sql-editor" />;
}
