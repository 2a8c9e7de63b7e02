-- As long as there are any, the view `person_hours` leaves out their rows.
SELECT sum(parts) FROM person_hours_missing
