SELECT date, currency FROM exchange_rates WHERE (date, loaded_at) IN (SELECT date, max(loaded_at) FROM exchange_rates GROUP BY date) AND rate <= 0 ORDER BY date, currency LIMIT 20
