-- (currency as three capital letters, date) -> units of the currency for one US dollar; no row where no rate is known.
-- An amount of `source` in `target`: amount / dictGetOrNull('exchange_rates_dict', 'rate', ('GBP', date)) * the target's.
-- The job that loads rates reloads it, so the invalidate query only catches a load that was cut short in between.
CREATE DICTIONARY IF NOT EXISTS {database}.exchange_rates_dict {on_cluster}
(
    currency String,
    date Date,
    rate Decimal(38, 12)
)
PRIMARY KEY currency, date
SOURCE(CLICKHOUSE(QUERY 'SELECT CAST(currency, \'String\') AS currency, date, argMax(rate, loaded_at) AS rate FROM {database}.exchange_rates WHERE (date, loaded_at) IN (SELECT date, max(loaded_at) FROM {database}.exchange_rates GROUP BY date) GROUP BY currency, date' INVALIDATE_QUERY 'SELECT max(loaded_at) FROM {database}.exchange_rates'))
LAYOUT(COMPLEX_KEY_HASHED())
LIFETIME(MIN 30 MAX 60);
