SELECT currency, any(rate) AS rate, any(published_on) AS published_on, any(provider) AS provider
FROM exchange_rates
WHERE date = {date:Date}
  AND loaded_at = (SELECT max(loaded_at) FROM exchange_rates WHERE date = {date:Date})
GROUP BY currency
ORDER BY currency
