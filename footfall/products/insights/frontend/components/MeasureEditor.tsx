import { GroupTypeSelect, PropertySelect } from "@products/taxonomy/frontend/public";
import type { ReactNode } from "react";
import type { PropertyKind, SeriesMath, SeriesNode } from "~/query/schema";
import { Select } from "~/ui/Select";
import {
  CURRENCIES,
  mathsOf,
  needsProperty,
  withCurrency,
  withMath,
  withMeasure,
} from "../logics/seriesMaths";
import { ColumnSelect } from "./ColumnSelect";

const PLAIN = "";
const BY_PROPERTY = "";
const NUMBERS = /Int|Float|Decimal|String/;

interface MeasureProps {
  teamId: number;
  node: SeriesNode;
  letter: string;
  index: number;
  onChange: (node: SeriesNode) => void;
}

function kindOf(node: SeriesNode): PropertyKind {
  return node.math_property_type === "person_properties" ? "person" : "event";
}

function AmountSelect({ teamId, node, letter, index, onChange }: MeasureProps): ReactNode {
  if (node.kind === "DataWarehouseNode") {
    return (
      <ColumnSelect
        teamId={teamId}
        tableName={node.table_name}
        label={`Column that series ${letter} is computed of`}
        placeholder="Column"
        accepts={NUMBERS}
        value={node.math_property ?? null}
        onChange={(math_property) => onChange({ ...node, math_property })}
      />
    );
  }
  const kind = kindOf(node);
  return (
    <>
      <Select<PropertyKind>
        label={`Whose property series ${letter} is computed of`}
        width={92}
        value={kind}
        options={[
          { value: "event", label: "Event" },
          { value: "person", label: "Person" },
        ]}
        onChange={(chosen) =>
          onChange(
            withMeasure(node, {
              math: node.math,
              ...(chosen === "person" ? { math_property_type: "person_properties" } : {}),
            }),
          )
        }
      />
      <PropertySelect
        kind={kind}
        label={`Property that series ${letter} is computed of`}
        value={node.math_property ?? null}
        onChange={(math_property) => onChange({ ...node, math_property })}
        width={170}
        testId={`series-property-${index}`}
      />
    </>
  );
}

/** Into which currency amounts are converted, and what says which one they are in. */
function CurrencySelect({ teamId, node, letter, index, onChange }: MeasureProps): ReactNode {
  const source = node.math_property_revenue_currency;
  const target = source === undefined ? PLAIN : (node.math_currency ?? "USD");
  const listed =
    CURRENCIES.includes(target) || target === PLAIN ? CURRENCIES : [target, ...CURRENCIES];
  return (
    <>
      <Select<string>
        label={`Currency of series ${letter}`}
        width={158}
        isSearchable
        value={target}
        options={[
          { value: PLAIN, label: "as plain numbers" },
          ...listed.map((code) => ({ value: code, label: `in ${code}` })),
        ]}
        onChange={(code) => onChange(withCurrency(node, code === PLAIN ? null : code))}
        testId={`series-currency-${index}`}
      />
      {source !== undefined && (
        <Select<string>
          label={`Currency that the amounts of series ${letter} are in`}
          width={142}
          isSearchable
          value={source.static ?? BY_PROPERTY}
          options={[
            {
              value: BY_PROPERTY,
              label: node.kind === "DataWarehouseNode" ? "from a column" : "from a property",
            },
            ...CURRENCIES.map((code) => ({ value: code, label: `all are ${code}` })),
          ]}
          onChange={(code) =>
            onChange({
              ...node,
              math_property_revenue_currency:
                code === BY_PROPERTY ? { property: "currency" } : { static: code },
            })
          }
        />
      )}
      {source?.property !== undefined &&
        source.property !== null &&
        (node.kind !== "DataWarehouseNode" ? (
          <PropertySelect
            kind={kindOf(node)}
            label={`Property of series ${letter} that holds the currency`}
            width={142}
            value={source.property || null}
            onChange={(property) =>
              onChange({ ...node, math_property_revenue_currency: { property } })
            }
          />
        ) : (
          <ColumnSelect
            teamId={teamId}
            tableName={node.table_name}
            label={`Column of series ${letter} that holds the currency`}
            placeholder="Column"
            accepts={/String/}
            value={source.property || null}
            onChange={(property) =>
              onChange({ ...node, math_property_revenue_currency: { property } })
            }
          />
        ))}
    </>
  );
}

/** What a series counts or computes of its events or rows. */
export function MeasureEditor(props: MeasureProps): ReactNode {
  const { node, letter, index, onChange } = props;
  return (
    <>
      <Select<SeriesMath>
        label={`What series ${letter} counts`}
        width={176}
        isSearchable
        value={node.math}
        options={mathsOf(node.kind)}
        onChange={(math) => onChange(withMath(node, math))}
        testId={`series-math-${index}`}
      />
      {node.math === "unique_group" && (
        <GroupTypeSelect
          label={`Type of the groups that series ${letter} counts`}
          value={node.math_group_type_index ?? 0}
          onChange={(math_group_type_index) => onChange({ ...node, math_group_type_index })}
          testId={`series-group-type-${index}`}
        />
      )}
      {needsProperty(node.math) && (
        <>
          <AmountSelect {...props} />
          <CurrencySelect {...props} />
        </>
      )}
    </>
  );
}
