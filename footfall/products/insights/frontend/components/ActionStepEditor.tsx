import { EventSelect, PropertyFilters } from "@products/taxonomy/frontend/public";
import type { ReactNode } from "react";
import { IconButton } from "~/ui/Button";
import { IconClose } from "~/ui/icons";
import { Select } from "~/ui/Select";
import { TextInput } from "~/ui/TextInput";
import { type ActionStep, type Matching, MATCHING_LABELS } from "../logics/actionSteps";
import styles from "./ActionStepEditor.module.css";

interface StepProps {
  step: ActionStep;
  index: number;
  /** By the paths that the API gives them. */
  errors: Record<string, string>;
  onChange: (step: ActionStep) => void;
}

type Wanted = "url" | "text" | "href" | "selector" | "tag_name";

const FIELDS: {
  name: Wanted;
  label: string;
  placeholder: string;
  /** How it is compared where nothing else is said; absent: in one way only. */
  matching?: Matching;
  isOfClicks: boolean;
}[] = [
  {
    name: "url",
    label: "URL",
    placeholder: "/pricing",
    matching: "contains",
    isOfClicks: false,
  },
  {
    name: "text",
    label: "Text",
    placeholder: "Sign up",
    matching: "exact",
    isOfClicks: true,
  },
  {
    name: "href",
    label: "Link target",
    placeholder: "/signup",
    matching: "exact",
    isOfClicks: true,
  },
  {
    name: "selector",
    label: "CSS selector",
    placeholder: "form.signup > button",
    isOfClicks: true,
  },
  {
    name: "tag_name",
    label: "Tag name",
    placeholder: "button",
    isOfClicks: true,
  },
];

function WantedField({
  step,
  index,
  errors,
  onChange,
  field,
}: StepProps & { field: (typeof FIELDS)[number] }): ReactNode {
  const { name, label, placeholder, matching } = field;
  const error = errors[`steps.${index}.${name}`];
  const how = name === "selector" || name === "tag_name" ? null : (`${name}_matching` as const);
  return (
    <div className={styles.field}>
      <span aria-hidden="true">{label}</span>
      <div>
        <div className={styles.wanted}>
          {how && matching && (
            <Select<Matching>
              label={`How the ${label} of step ${index + 1} is compared`}
              width={138}
              value={step[how] ?? matching}
              options={(Object.keys(MATCHING_LABELS) as Matching[]).map((value) => ({
                value,
                label: MATCHING_LABELS[value],
              }))}
              onChange={(chosen) => onChange({ ...step, [how]: chosen })}
              testId={`step-${index}-${name}-matching`}
            />
          )}
          <TextInput
            label={`${label} of step ${index + 1}`}
            placeholder={placeholder}
            value={step[name] ?? ""}
            onChange={(text) => onChange({ ...step, [name]: text })}
            maxLength={2000}
            testId={`step-${index}-${name}`}
          />
        </div>
        {error !== undefined && (
          <p className={styles.error} role="alert">
            {error}
          </p>
        )}
      </div>
    </div>
  );
}

/** Errors of a step that belong to none of its fields that are drawn. */
function otherError({ index, errors, step }: StepProps): string | undefined {
  const place = `steps.${index}`;
  const drawn = FIELDS.filter((field) => isDrawn(field, step)).map(
    ({ name }) => `${place}.${name}`,
  );
  return Object.entries(errors).find(
    ([path]) => (path === place || path.startsWith(`${place}.`)) && !drawn.includes(path),
  )?.[1];
}

/** What is of clicks is asked of no page view; what is filled in stays in sight. */
function isDrawn({ name, isOfClicks }: (typeof FIELDS)[number], step: ActionStep): boolean {
  return !isOfClicks || step.event === "$autocapture" || Boolean(step[name]);
}

/** One way in which an event is of the action: all that is said here holds. */
export function ActionStepEditor(props: StepProps & { onRemove: (() => void) | null }): ReactNode {
  const { step, index, onChange, onRemove } = props;
  const error = otherError(props);
  return (
    <div
      className={styles.step}
      role="group"
      aria-label={`Step ${index + 1}`}
      data-attr="action-step"
    >
      <div className={styles.heading}>
        <EventSelect
          label={`Event of step ${index + 1}`}
          value={step.event}
          onChange={(event) => onChange({ ...step, event })}
          testId={`step-${index}-event`}
        />
        {step.event === null ? "any event, where" : "where"}
        {onRemove && (
          <span className={styles.remove}>
            <IconButton
              size="small"
              label={`Remove step ${index + 1}`}
              icon={<IconClose />}
              onClick={onRemove}
            />
          </span>
        )}
      </div>
      {FIELDS.filter((field) => isDrawn(field, step)).map((field) => (
        <WantedField key={field.name} {...props} field={field} />
      ))}
      <PropertyFilters
        filters={step.properties ?? []}
        onChange={(properties) => onChange({ ...step, properties })}
      />
      {error !== undefined && (
        <p className={styles.error} role="alert">
          {error}
        </p>
      )}
    </div>
  );
}
