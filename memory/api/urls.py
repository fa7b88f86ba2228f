from memory.api import asking, facts, graph, maintenance, mentions, threads, timeline

app_name = "memory_api"
urlpatterns = [
    *asking.urlpatterns,
    *facts.urlpatterns,
    *graph.urlpatterns,
    *maintenance.urlpatterns,
    *mentions.urlpatterns,
    *threads.urlpatterns,
    *timeline.urlpatterns,
]
