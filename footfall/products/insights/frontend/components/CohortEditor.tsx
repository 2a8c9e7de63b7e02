import { CohortSelect, PropertyFilterEditor } from "@products/taxonomy/frontend/public";
import type { ReactNode } from "react";
import type { ValueFilter } from "~/query/schema";
import { Button, IconButton } from "~/ui/Button";
import { IconClose, IconPlus } from "~/ui/icons";
import { Select } from "~/ui/Select";
import {
  type CohortGroup,
  type CohortMember,
  type Criterion,
  isGroup,
  newCriterion,
  newGroup,
  type PersonCriterion,
} from "../logics/cohortCriteria";
import { BehaviourEditor } from "./BehaviourEditor";
import styles from "./CohortEditor.module.css";

const MAX_DEPTH = 8;
const MAX_MEMBERS = 100;

type Told = Criterion["type"] | `not ${Criterion["type"]}`;

const TOLD: Record<Told, string> = {
  behavioral: "People who",
  "not behavioral": "People other than who",
  person: "People whose",
  "not person": "People other than whose",
  cohort: "People in the cohort",
  "not cohort": "People not in the cohort",
};

interface MemberProps<Member> {
  member: Member;
  /** Where it is, as the API names it. */
  path: string;
  errors: Record<string, string>;
  /** The cohort itself, which cannot be made of itself. */
  cohortId: number | null;
  onChange: (member: Member) => void;
}

/** What is wrong here, or in a field of it that has no place of its own. */
function errorOf(errors: Record<string, string>, path: string): string | undefined {
  return Object.entries(errors).find(
    ([field]) => field === path || field.startsWith(`${path}.`),
  )?.[1];
}

function ErrorLine({ message }: { message: string | undefined }): ReactNode {
  return (
    message !== undefined && (
      <p className={styles.error} role="alert" data-attr="criterion-error">
        {message}
      </p>
    )
  );
}

function valueFilterOf({ type, key, operator, value }: PersonCriterion): ValueFilter {
  return { type, key, operator, value };
}

function CriterionEditor({
  member,
  path,
  errors,
  cohortId,
  name,
  onChange,
  onRemove,
}: MemberProps<Criterion> & { name: string; onRemove: () => void }): ReactNode {
  return (
    <div data-attr="criterion">
      <div className={styles.line}>
        <Select<Told>
          label={`What ${name} is about`}
          width={196}
          value={member.negation ? `not ${member.type}` : member.type}
          options={(Object.keys(TOLD) as Told[]).map((told) => ({
            value: told,
            label: TOLD[told],
          }))}
          onChange={(told) => {
            const isNot = told.startsWith("not ");
            const type = told.replace("not ", "") as Criterion["type"];
            onChange({ ...(type === member.type ? member : newCriterion(type)), negation: isNot });
          }}
          testId="criterion-type"
        />
        {member.type === "behavioral" && (
          <BehaviourEditor criterion={member} name={name} onChange={onChange} />
        )}
        {member.type === "person" && (
          <PropertyFilterEditor
            filter={valueFilterOf(member)}
            name={name}
            onChange={(filter) => onChange({ ...member, ...filter } as PersonCriterion)}
          />
        )}
        {member.type === "cohort" && (
          <CohortSelect
            label={`Cohort of ${name}`}
            value={member.value}
            onChange={(value) => onChange({ ...member, value })}
            without={cohortId}
            testId="criterion-cohort"
          />
        )}
        <IconButton size="small" label={`Remove ${name}`} icon={<IconClose />} onClick={onRemove} />
      </div>
      <ErrorLine message={errorOf(errors, path)} />
    </div>
  );
}

/** People who meet all or any of some conditions, and of further groups of them. */
export function CohortGroupEditor({
  member: group,
  path,
  errors,
  cohortId,
  depth = 1,
  onChange,
  onRemove,
}: MemberProps<CohortGroup> & { depth?: number; onRemove?: () => void }): ReactNode {
  const change = (values: CohortMember[]): void => {
    onChange({ ...group, values });
  };
  const without = (index: number): void => {
    change(group.values.filter((_, other) => other !== index));
  };
  return (
    <div className={styles.group} role="group" aria-label="Conditions" data-attr="cohort-group">
      <div className={styles.heading}>
        Who meets
        <Select<CohortGroup["type"]>
          label="How many of the conditions"
          width={84}
          value={group.type}
          options={[
            { value: "AND", label: "all" },
            { value: "OR", label: "any" },
          ]}
          onChange={(type) => onChange({ ...group, type })}
          testId="group-type"
        />
        of these conditions
        {onRemove && (
          <span className={styles.remove}>
            <IconButton
              size="small"
              label="Remove this group"
              icon={<IconClose />}
              onClick={onRemove}
            />
          </span>
        )}
      </div>
      {/* Of the whole group: errors of its members stand beside these. */}
      <ErrorLine message={errors[path]} />
      <div className={styles.members}>
        {group.values.map((member, index) => {
          const place = {
            path: `${path}.values.${index}`,
            errors,
            cohortId,
          };
          return (
            // A condition has no identity but its place.
            <div key={index} className={styles.member}>
              <span className={styles.joined} aria-hidden="true">
                {index === 0 ? "" : group.type === "AND" ? "and" : "or"}
              </span>
              {isGroup(member) ? (
                <CohortGroupEditor
                  {...place}
                  member={member}
                  depth={depth + 1}
                  onChange={(changed) => change(group.values.with(index, changed))}
                  onRemove={() => without(index)}
                />
              ) : (
                <CriterionEditor
                  {...place}
                  member={member}
                  name={`condition ${index + 1}`}
                  onChange={(changed) => change(group.values.with(index, changed))}
                  onRemove={() => without(index)}
                />
              )}
            </div>
          );
        })}
      </div>
      {group.values.length < MAX_MEMBERS && (
        <div className={styles.line}>
          <Button
            size="small"
            kind="quiet"
            icon={<IconPlus />}
            onClick={() => change([...group.values, newCriterion("behavioral")])}
            testId="add-condition"
          >
            Add condition
          </Button>
          {depth < MAX_DEPTH && (
            <Button
              size="small"
              kind="quiet"
              icon={<IconPlus />}
              onClick={() => change([...group.values, newGroup()])}
              testId="add-group"
            >
              Add group
            </Button>
          )}
        </div>
      )}
    </div>
  );
}
