SELECT DISTINCT date FROM exchange_rates WHERE date BETWEEN {first:Date} AND {last:Date} ORDER BY date
