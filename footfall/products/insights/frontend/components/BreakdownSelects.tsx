import {
  CohortSelect,
  ExpressionInput,
  GroupTypeSelect,
  PropertySelect,
  useEventFields,
} from "@products/taxonomy/frontend/public";
import type { ReactNode } from "react";
import { Button, IconButton } from "~/ui/Button";
import { Checkbox } from "~/ui/Checkbox";
import { IconClose, IconPlus } from "~/ui/icons";
import { Row } from "~/ui/Page";
import { Select } from "~/ui/Select";
import {
  type Breakdown,
  BREAKDOWN_LIMITS,
  type BreakdownPart,
  type CohortBreakdown,
  DEFAULT_BREAKDOWN_LIMIT,
  hasChosenParts,
  isByCohorts,
  MAX_COHORTS,
  MAX_PARTS,
  newPart,
  problemOfPart,
  type PropertyBreakdown,
} from "../logics/breakdown";

type Kind = Exclude<BreakdownPart["kind"], "data_warehouse"> | "cohort";

interface BreakdownProps {
  breakdown: Breakdown | null;
  /** What the server refused, by its path in the question. */
  errors: Record<string, string>;
  onChange: (breakdown: Breakdown | null) => void;
  /** A change by typing: more of it may follow. */
  onType: (breakdown: Breakdown) => void;
}

const KINDS: { value: Kind; label: string }[] = [
  { value: "event", label: "Event" },
  { value: "event_metadata", label: "Event field" },
  { value: "person", label: "Person" },
  { value: "group", label: "Group" },
  { value: "hogql", label: "SQL" },
];
const FIRST_KINDS: typeof KINDS = [...KINDS, { value: "cohort", label: "Cohorts" }];
const NONE: PropertyBreakdown = {
  parts: [newPart("event")],
  limit: DEFAULT_BREAKDOWN_LIMIT,
};
const NO_COHORT: CohortBreakdown = { cohorts: [null], isWithEverybody: false };

export function BreakdownLimit({
  breakdown,
  onChange,
}: {
  breakdown: PropertyBreakdown;
  onChange: (breakdown: Breakdown) => void;
}): ReactNode {
  return (
    <Select<number>
      label="How many values"
      width={92}
      value={breakdown.limit}
      options={BREAKDOWN_LIMITS.map((count) => ({ value: count, label: `Top ${count}` }))}
      onChange={(limit) => onChange({ ...breakdown, limit })}
    />
  );
}

function CohortSelects({
  breakdown,
  onChange,
}: Pick<BreakdownProps, "onChange"> & { breakdown: CohortBreakdown }): ReactNode {
  const { cohorts } = breakdown;
  return (
    <>
      {cohorts.map((cohort, index) => (
        // A cohort has no identity but its place while none is chosen.
        <Row key={index}>
          <CohortSelect
            label={`Cohort ${index + 1} to break down by`}
            value={cohort}
            onChange={(chosen) => onChange({ ...breakdown, cohorts: cohorts.with(index, chosen) })}
            width={180}
            testId={`breakdown-cohort-${index}`}
          />
          <IconButton
            size="small"
            label={`Take cohort ${index + 1} away`}
            icon={<IconClose />}
            onClick={() =>
              onChange(
                cohorts.length === 1
                  ? null
                  : { ...breakdown, cohorts: cohorts.filter((_, other) => other !== index) },
              )
            }
          />
        </Row>
      ))}
      {cohorts.at(-1) !== null && cohorts.length < MAX_COHORTS && (
        <Button
          size="small"
          kind="quiet"
          icon={<IconPlus />}
          onClick={() => onChange({ ...breakdown, cohorts: [...cohorts, null] })}
          testId="add-breakdown-cohort"
        >
          Add cohort
        </Button>
      )}
      <Checkbox
        isChecked={breakdown.isWithEverybody}
        onChange={(isWithEverybody) => onChange({ ...breakdown, isWithEverybody })}
        testId="breakdown-everybody"
      >
        All users beside them
      </Checkbox>
    </>
  );
}

function PartSelect({
  breakdown,
  index,
  errors,
  onChange,
  onType,
}: Omit<BreakdownProps, "breakdown"> & {
  breakdown: PropertyBreakdown;
  index: number;
}): ReactNode {
  const { parts } = breakdown;
  const part = parts[index];
  const eventFields = useEventFields(part?.property ?? null);
  if (part === undefined) {
    return null;
  }
  const withProperty = (property: string): PropertyBreakdown => ({
    ...breakdown,
    parts: parts.with(index, { ...part, property }),
  });
  const onClear = (): void =>
    onChange(
      parts.length === 1
        ? null
        : { ...breakdown, parts: parts.filter((_, other) => other !== index) },
    );
  const testId = index === 0 ? "breakdown-property" : `breakdown-property-${index}`;
  if (part.kind === "hogql") {
    return (
      <>
        <ExpressionInput
          label={`Expression ${index + 1} to break down by`}
          placeholder="properties.plan"
          value={part.property}
          error={problemOfPart(errors, breakdown, part)}
          onChange={(property) => onType(withProperty(property))}
          testId={testId}
        />
        <IconButton
          size="small"
          label={`Take expression ${index + 1} away`}
          icon={<IconClose />}
          onClick={onClear}
        />
      </>
    );
  }
  const select = {
    label: index === 0 ? "Property to break down by" : `Property ${index + 1} to break down by`,
    value: part.property === "" ? null : part.property,
    onChange: (property: string) => onChange(withProperty(property)),
    onClear,
    testId,
  };
  if (part.kind === "event_metadata") {
    return <Select<string> {...select} placeholder="Field" width={190} options={eventFields} />;
  }
  return part.kind === "group" ? (
    <>
      <GroupTypeSelect
        label={`Type of the groups to break down by${index === 0 ? "" : `, ${index + 1}`}`}
        value={part.groupType}
        onChange={(groupType) =>
          onChange({
            ...breakdown,
            parts: parts.with(index, { ...part, groupType, property: "" }),
          })
        }
        testId={`breakdown-group-type-${index}`}
      />
      <PropertySelect {...select} kind={`group_${part.groupType}`} />
    </>
  ) : (
    <PropertySelect
      {...select}
      kind={part.kind === "person" ? "person" : "event"}
      placeholder={index === 0 ? "No breakdown" : "Property"}
    />
  );
}

/** By which properties, expressions or cohorts the answer is told apart, and by how many values. */
export function BreakdownSelects({
  breakdown,
  errors,
  onChange,
  onType,
}: BreakdownProps): ReactNode {
  if (isByCohorts(breakdown)) {
    return (
      <>
        <Select<Kind>
          label="What to break down by"
          width={112}
          value="cohort"
          options={FIRST_KINDS}
          onChange={(kind) =>
            onChange(kind === "cohort" ? breakdown : { ...NONE, parts: [newPart(kind)] })
          }
          testId="breakdown-kind"
        />
        <CohortSelects breakdown={breakdown} onChange={onChange} />
      </>
    );
  }
  const shown = breakdown ?? NONE;
  const { parts } = shown;
  return (
    <>
      {parts.map(({ kind }, index) => (
        // A part has no identity but its place.
        <Row key={index}>
          <Select<Kind>
            label={index === 0 ? "What to break down by" : `What to break down by, ${index + 1}`}
            width={112}
            value={kind === "data_warehouse" ? "event" : kind}
            options={parts.length === 1 ? FIRST_KINDS : KINDS}
            onChange={(chosen) =>
              onChange(
                chosen === "cohort"
                  ? NO_COHORT
                  : { ...shown, parts: parts.with(index, newPart(chosen)) },
              )
            }
            testId={index === 0 ? "breakdown-kind" : `breakdown-kind-${index}`}
          />
          <PartSelect
            breakdown={shown}
            index={index}
            errors={errors}
            onChange={onChange}
            onType={onType}
          />
        </Row>
      ))}
      {parts.at(-1)?.property && parts.length < MAX_PARTS && (
        <Button
          size="small"
          kind="quiet"
          icon={<IconPlus />}
          onClick={() => onChange({ ...shown, parts: [...parts, newPart("event")] })}
          testId="add-breakdown"
        >
          And by
        </Button>
      )}
      {hasChosenParts(breakdown) && <BreakdownLimit breakdown={breakdown} onChange={onChange} />}
    </>
  );
}
