SELECT date
FROM exchange_rates
WHERE (date, loaded_at) IN (SELECT date, max(loaded_at) FROM exchange_rates GROUP BY date)
GROUP BY date
HAVING NOT has(groupArrayIf(rate, currency = 'USD'), 1)
ORDER BY date
LIMIT 20
