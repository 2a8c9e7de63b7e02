import dagster as dg

from footfall.products.recovery.jobs.rebuild_sessions import rebuild_sessions
from footfall.products.recovery.jobs.replay_dead_letters import replay_dead_letters

defs = dg.Definitions(jobs=[rebuild_sessions, replay_dead_letters])
