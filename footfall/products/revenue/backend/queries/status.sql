SELECT
    groupUniqArray(provider) AS providers,
    if(count() = 0, NULL, min(date)) AS first_day,
    if(count() = 0, NULL, max(date)) AS last_day,
    if(count() = 0, NULL, max(published_on)) AS newest,
    if(count() = 0, NULL, max(loaded_at)) AS last_load,
    uniqIf(currency, date = (SELECT max(date) FROM exchange_rates)) AS currencies
FROM exchange_rates
WHERE (date, loaded_at) IN (SELECT date, max(loaded_at) FROM exchange_rates GROUP BY date)
