import { useValues } from "kea";
import type { ReactNode } from "react";
import { CodeBlock } from "~/ui/CodeBlock";
import { Stack } from "~/ui/Page";
import { EmptyState } from "~/ui/states";
import { exchangeRatesLogic } from "../logics/exchangeRatesLogic";
import { loadCommand } from "../logics/ratesWords";
import styles from "./NoRates.module.css";

/** Nothing was loaded yet: what the schedule will do, and what to type for the past. */
export function NoRates({ teamId }: { teamId: number }): ReactNode {
  const { rates } = useValues(exchangeRatesLogic({ teamId }));
  const today = rates?.date ?? "";
  return (
    <>
      <EmptyState title="No exchange rates yet">
        Dagster loads them twice a day from <strong>{rates?.status.provider}</strong>. Until then,
        and for the days before, whoever runs this house can load them.
      </EmptyState>
      <div className={styles.commands}>
        <Stack gap={12}>
          <p>The ninety days up to now, from the provider of the house:</p>
          <CodeBlock text={loadCommand(today)} what="the command" />
          <p>Without a connection to the outside, from the rates that come with Footfall:</p>
          <CodeBlock text={loadCommand(today, "sample")} what="the command" />
        </Stack>
      </div>
    </>
  );
}
