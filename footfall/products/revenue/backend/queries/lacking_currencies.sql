SELECT date, arrayFilter(name -> NOT has(groupUniqArray(currency), name), {expected:Array(String)}) AS lacking
FROM exchange_rates
WHERE date BETWEEN {first:Date} AND {last:Date} AND (date, loaded_at) IN (SELECT date, max(loaded_at) FROM exchange_rates GROUP BY date)
GROUP BY date
HAVING notEmpty(lacking)
ORDER BY date
LIMIT 20
