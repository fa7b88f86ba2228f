import time, random
from dataclasses import replace
from memory import ask, impact
from tests.memory.stored import Told
from tests.factories import a_project, a_character
import pytest
@pytest.mark.django_db
def test_x():
    p=a_project()
    people=[f"Person{n} Family{n%20}" for n in range(40)]
    for n in people: a_character(project=p,name=n)
    t=Told(p)
    r=random.Random(1)
    ch={n:t.chapter(n) for n in range(1,101)}
    t.chapter=lambda n: ch[n]
    for n in range(1,101):
        for k in range(100):
            who=r.choice(people)
            pr=r.choice(["holds","located_at","knows","takes_part","wears"])
            t.tell(n,f"{who} did thing {k} of chapter {n} with the letter {r.randint(1,300)} quietly.",pr,who,object=f"the thing{r.randint(1,300)} letter",value="the letter {k} of {n} was forged" if pr=="knows" else "")
    t.keep()
    for q in ("What does Person1 know of the letter?","Where is Person3 Family3?","Who has thing 7?"):
        s=time.process_time(); f=ask.find_facts(p,q,90); print(q,len(f.lines),round(time.process_time()-s,3))
    s=time.process_time(); i=impact.impact_of_chapter(p.pk,ch[1].pk); print(i.sentence,len(i.relying),round(time.process_time()-s,3))
    s=time.process_time(); i=impact.impact_of_fact(p.pk,t.facts[1][0].uid); print(i.sentence,round(time.process_time()-s,3))
