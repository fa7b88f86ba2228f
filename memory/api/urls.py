from memory.api import asking, facts, maintenance

app_name = "memory_api"
urlpatterns = [*asking.urlpatterns, *facts.urlpatterns, *maintenance.urlpatterns]
