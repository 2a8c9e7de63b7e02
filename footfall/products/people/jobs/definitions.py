import dagster as dg

from footfall.products.people.jobs.verify_people import verify_people

defs = dg.Definitions(jobs=[verify_people])
