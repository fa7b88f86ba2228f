from memory.api import asking, facts, graph, maintenance, threads, timeline

app_name = "memory_api"
urlpatterns = [
    *asking.urlpatterns,
    *facts.urlpatterns,
    *graph.urlpatterns,
    *maintenance.urlpatterns,
    *threads.urlpatterns,
    *timeline.urlpatterns,
]
