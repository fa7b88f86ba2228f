from django.urls import path

from novellaforge.accounts import api, person_api, provider_api

urlpatterns = [
    path("auth/register", api.Register.as_view()),
    path("auth/login", api.Login.as_view()),
    path("auth/refresh", api.Refresh.as_view()),
    path("auth/logout", api.Logout.as_view()),
    path("auth/me", person_api.Me.as_view()),
    path("auth/me/password", person_api.Password.as_view()),
    path("auth/me/provider", provider_api.ProviderView.as_view()),
    path("auth/me/provider/test", provider_api.ProviderTest.as_view()),
]
