SELECT date, any(rate) AS rate, any(published_on) AS published_on
FROM exchange_rates
WHERE currency = {currency:String}
  AND date BETWEEN {first:Date} AND {last:Date}
  AND (date, loaded_at) IN (SELECT date, max(loaded_at) FROM exchange_rates WHERE date BETWEEN {first:Date} AND {last:Date} GROUP BY date)
GROUP BY date
ORDER BY date
