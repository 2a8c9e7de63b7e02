import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import { Button, IconButton } from "~/ui/Button";
import { Checkbox } from "~/ui/Checkbox";
import { IconClose, IconPlus } from "~/ui/icons";
import { MultiSelect } from "~/ui/Select";
import { SuggestInput } from "~/ui/SuggestInput";
import { TextInput } from "~/ui/TextInput";
import { itemLabel } from "../logics/pathGraph";
import { pathsLogic } from "../logics/pathsLogic";
import { EVENT_TYPES, MAX_PATTERNS, TYPE_LABELS } from "../logics/pathsQuestion";
import layout from "./InsightEditor.module.css";
import { QuestionFilters } from "./QuestionFilters";
import styles from "./PathsEditor.module.css";

function EndsEditor({ teamId }: { teamId: number }): ReactNode {
  const { question, items } = useValues(pathsLogic({ teamId }));
  const { typeQuestion } = useActions(pathsLogic({ teamId }));
  const options = items.map((item) => ({ value: item, label: itemLabel(item) }));
  return (
    <>
      <div className={styles.end}>
        <span>begin at</span>
        <SuggestInput
          label="Where paths begin"
          placeholder="Anywhere"
          value={question.start}
          options={options}
          onChange={(start) => typeQuestion({ start })}
          testId="path-start"
        />
      </div>
      <div className={styles.end}>
        <span>end at</span>
        <SuggestInput
          label="Where paths end"
          placeholder="Anywhere"
          value={question.end}
          options={options}
          onChange={(end) => typeQuestion({ end })}
          testId="path-end"
        />
      </div>
    </>
  );
}

function TypesEditor({ teamId }: { teamId: number }): ReactNode {
  const { question } = useValues(pathsLogic({ teamId }));
  const { changeQuestion } = useActions(pathsLogic({ teamId }));
  const chosen = question.types.length === 0 ? EVENT_TYPES : question.types;
  return (
    <div className={styles.types} role="group" aria-label="Steps of paths are">
      {EVENT_TYPES.map((type) => (
        <Checkbox
          key={type}
          isChecked={chosen.includes(type)}
          onChange={(isChecked) => {
            const types = EVENT_TYPES.filter((other) =>
              other === type ? isChecked : chosen.includes(other),
            );
            // Paths of nothing are no paths: the last one stays.
            if (types.length > 0) {
              changeQuestion({ types: types.length === EVENT_TYPES.length ? [] : types });
            }
          }}
          testId={`path-type-${type}`}
        >
          {TYPE_LABELS[type]}
        </Checkbox>
      ))}
    </div>
  );
}

function CleaningEditor({ teamId }: { teamId: number }): ReactNode {
  const { question } = useValues(pathsLogic({ teamId }));
  const { changeQuestion, typeQuestion } = useActions(pathsLogic({ teamId }));
  const { cleaning } = question;
  return (
    <>
      {cleaning.length > 0 && (
        <ul>
          {cleaning.map((rule, index) => (
            <li
              // A rule has no identity but its place.
              key={index}
              className={styles.rule}
            >
              <TextInput
                label={`What rule ${index + 1} looks for`}
                placeholder="Regex, such as /\d+"
                value={rule.regex}
                maxLength={2000}
                onChange={(regex) =>
                  typeQuestion({ cleaning: cleaning.with(index, { ...rule, regex }) })
                }
                testId={`cleaning-regex-${index}`}
              />
              <span>becomes</span>
              <TextInput
                label={`What rule ${index + 1} puts in its place`}
                placeholder="/:id"
                value={rule.alias}
                maxLength={2000}
                onChange={(alias) =>
                  typeQuestion({ cleaning: cleaning.with(index, { ...rule, alias }) })
                }
                testId={`cleaning-alias-${index}`}
              />
              <IconButton
                size="small"
                label={`Remove rule ${index + 1}`}
                icon={<IconClose />}
                onClick={() =>
                  changeQuestion({ cleaning: cleaning.filter((_, other) => other !== index) })
                }
              />
            </li>
          ))}
        </ul>
      )}
      {cleaning.length < MAX_PATTERNS && (
        <Button
          size="small"
          kind="quiet"
          icon={<IconPlus />}
          onClick={() => changeQuestion({ cleaning: [...cleaning, { regex: "", alias: "" }] })}
          testId="add-cleaning"
        >
          Add cleaning rule
        </Button>
      )}
    </>
  );
}

/** Of what paths are made, where they begin and end, and what counts as the same place. */
export function PathsEditor({ teamId }: { teamId: number }): ReactNode {
  const { question, items, answerErrors } = useValues(pathsLogic({ teamId }));
  const { changeQuestion, typeQuestion } = useActions(pathsLogic({ teamId }));
  return (
    <div className={layout.editor}>
      <section aria-label="Paths">
        <h2>Paths</h2>
        <EndsEditor teamId={teamId} />
        <TypesEditor teamId={teamId} />
      </section>
      <QuestionFilters
        question={question}
        errors={answerErrors}
        onChange={changeQuestion}
        onType={typeQuestion}
      />
      <section aria-label="Same places">
        <h2>The same place is</h2>
        <MultiSelect
          isFree
          label="Patterns whose items are one"
          placeholder="/blog/*, with * for any text"
          value={question.groupings}
          options={[]}
          onChange={(groupings) => changeQuestion({ groupings })}
          testId="path-groupings"
        />
        <CleaningEditor teamId={teamId} />
      </section>
      <section aria-label="Left out">
        <h2>Left out</h2>
        <MultiSelect
          isFree
          label="Items that are left out"
          placeholder="Pageleave, */admin/*"
          value={question.exclusions}
          options={items.map((item) => ({ value: item, label: itemLabel(item) }))}
          onChange={(exclusions) => changeQuestion({ exclusions })}
          testId="path-exclusions"
        />
      </section>
    </div>
  );
}
