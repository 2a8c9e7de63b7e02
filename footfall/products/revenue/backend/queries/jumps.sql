WITH days AS
(
    SELECT currency, date, any(rate) AS rate
    FROM exchange_rates
    WHERE date BETWEEN {first:Date} AND {last:Date} AND (date, loaded_at) IN (SELECT date, max(loaded_at) FROM exchange_rates GROUP BY date)
    GROUP BY currency, date
)
SELECT later.date, later.currency, toFloat64(later.rate) / toFloat64(earlier.rate) - 1 AS change
FROM days AS later
INNER JOIN days AS earlier ON earlier.currency = later.currency AND earlier.date = later.date - 1
WHERE abs(change) > {largest_change:Float64}
ORDER BY later.date, later.currency
LIMIT 20
