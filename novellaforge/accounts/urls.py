from django.urls import path

from novellaforge.accounts import (
    history_views,
    reset_views,
    second_factor_views,
    session_views,
    token_views,
    views,
)
from novellaforge.accounts.providers import providers
from novellaforge.accounts.second_step import SecondStep
from novellaforge.accounts.settings import account, sign_out_everywhere

app_name = "accounts"
urlpatterns = [
    path("login/", views.SignIn.as_view(), name="login"),
    path("login/code/", SecondStep.as_view(), name="second_step"),
    path("login/forgotten/", reset_views.forgotten, name="forgotten"),
    path("login/forgotten/sent/", reset_views.sent, name="forgotten_sent"),
    path("login/reset/<str:uidb64>/<str:token>/", reset_views.SetAnew.as_view(), name="reset"),
    path("register/", views.register, name="register"),
    path("logout/", views.SignOut.as_view(), name="logout"),
    path("account/", account, name="settings"),
    path("account/sign-out-everywhere/", sign_out_everywhere, name="sign_out_everywhere"),
    path("account/providers/", providers, name="providers"),
    path("account/second-factor/", second_factor_views.page, name="second_factor"),
    path("account/sessions/", session_views.sessions, name="sessions"),
    path("account/sessions/<str:session_id>/end/", session_views.end, name="end_session"),
    path("account/tokens/", token_views.tokens, name="tokens"),
    path("account/tokens/<int:token_id>/revoke/", token_views.revoke, name="revoke_token"),
    path("account/audit/", history_views.audit, name="audit"),
]
