import json, secrets, os, time, sys
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tools.oracle.asking_funnels import compare
from tools.oracle import funnels
from tools.oracle.nasty_funnels import funnel_scenes, funnels_queries
from tools.oracle.storing import store
from footfall.products.insights.backend.contracts import Asker
from footfall.products.insights.backend.facade import run_funnels_query
from dataclasses import asdict
N=[0]
def test_hunt(clickhouse):
    @settings(max_examples=3000,deadline=None,phases=[Phase.generate],database=None,suppress_health_check=list(HealthCheck))
    @given(scene=funnel_scenes(),data=st.data())
    def ask(scene,data):
        if time.time()>float(os.environ["UNTIL"]): return
        team=1+secrets.randbelow(2**48)
        store(scene.history,team,clickhouse.writer)
        for _ in range(2):
            q=data.draw(funnels_queries(scene,"trends"))
            q["series"][0]={"kind":"EventsNode"}; q.pop("properties",None)
            q["breakdownFilter"]={"breakdown":"$browser","breakdown_type":"event","breakdown_limit":1,"breakdown_hide_other_aggregation":True}
            N[0]+=1
            try: compare(clickhouse.reader,q,scene,Asker(team,scene.zone))
            except AssertionError as e:
                f=open("/tmp/funnels/found.txt","a")
                print("MISMATCH",e,json.dumps(q),scene.zone,scene.now,scene.odd,file=f)
                for ev in sorted(scene.history.events,key=lambda x:(x.timestamp,x.uuid.int)): print(ev.timestamp,ev.uuid,ev.event,ev.person_id,ev.group_0,ev.properties,ev.person_properties,file=f)
                print(scene.history.merged,scene.history.groups,file=f)
                print("EXPECTED",funnels.answer(q,scene.history,scene.now,scene.zone),file=f)
                print("ANSWERED",asdict(run_funnels_query(clickhouse.reader,q,Asker(team,scene.zone),scene.now,"query")),file=f)
                f.close()
                raise
    ask()
    print("asked",N)
