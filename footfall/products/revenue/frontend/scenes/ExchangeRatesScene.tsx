import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import { teamLogic } from "~/foundations/session/teamLogic";
import { DayPicker } from "~/ui/DateRangePicker";
import { PageHeader, Panel, Stack } from "~/ui/Page";
import { Select } from "~/ui/Select";
import { ErrorState, Skeleton } from "~/ui/states";
import { NoRates } from "../components/NoRates";
import { RateChart } from "../components/RateChart";
import { RatesStatus } from "../components/RatesStatus";
import { RatesTable } from "../components/RatesTable";
import { exchangeRatesLogic } from "../logics/exchangeRatesLogic";
import { formatDay, nameOfCurrency } from "../logics/ratesWords";

function CurrencySelect({ teamId }: { teamId: number }): ReactNode {
  const { rates, question } = useValues(exchangeRatesLogic({ teamId }));
  const { changeQuestion } = useActions(exchangeRatesLogic({ teamId }));
  const known = rates?.rates.map(({ currency }) => currency) ?? [];
  const offered = known.includes(question.currency) ? known : [question.currency, ...known];
  return (
    <Select<string>
      label="Currency"
      width={220}
      isSearchable
      value={question.currency}
      options={offered.map((code) => ({ value: code, label: `${code} ${nameOfCurrency(code)}` }))}
      onChange={(currency) => changeQuestion({ currency })}
      testId="currency"
    />
  );
}

function Rates({ teamId }: { teamId: number }): ReactNode {
  const { rates, ratesFailure, isEmpty, question } = useValues(exchangeRatesLogic({ teamId }));
  const { changeQuestion, loadRates } = useActions(exchangeRatesLogic({ teamId }));
  if (ratesFailure !== null) {
    return (
      <Panel>
        <ErrorState
          title="The exchange rates could not be loaded"
          message={ratesFailure}
          onRetry={loadRates}
        />
      </Panel>
    );
  }
  if (rates === null) {
    return (
      <Panel>
        <Skeleton rows={12} label="Loading the exchange rates" />
      </Panel>
    );
  }
  if (isEmpty) {
    return (
      <Panel isFlush>
        <NoRates teamId={teamId} />
      </Panel>
    );
  }
  return (
    <Stack gap={14}>
      <Panel isFlush testId="rates-status">
        <RatesStatus teamId={teamId} />
      </Panel>
      <Panel
        title="Ninety days of a currency"
        description="Units for one US dollar."
        actions={<CurrencySelect teamId={teamId} />}
        isFlush
      >
        <RateChart teamId={teamId} />
      </Panel>
      <Panel
        title={`Rates of ${formatDay(rates.date)}`}
        description="Where nothing was published on the day, the last publication before it stands in."
        actions={
          <DayPicker
            label="Day"
            day={question.date ?? rates.date}
            onChange={(date) => changeQuestion({ date })}
          />
        }
        isFlush
      >
        <RatesTable teamId={teamId} />
      </Panel>
    </Stack>
  );
}

export function ExchangeRatesScene(): ReactNode {
  const { teamId } = useValues(teamLogic);
  return (
    <>
      <PageHeader
        title="Exchange rates"
        description="What amounts in other currencies are converted with, at the rate of their day. The same for every project of this house."
      />
      <Rates teamId={teamId} />
    </>
  );
}
