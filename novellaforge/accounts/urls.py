from django.contrib.auth.views import LogoutView
from django.urls import path

from novellaforge.accounts import views
from novellaforge.accounts.providers import providers
from novellaforge.accounts.settings import account

app_name = "accounts"
urlpatterns = [
    path("login/", views.SignIn.as_view(), name="login"),
    path("register/", views.register, name="register"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("account/", account, name="settings"),
    path("account/providers/", providers, name="providers"),
]
