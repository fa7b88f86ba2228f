from django.urls import path

from novellaforge.accounts import (
    api,
    history_api,
    person_api,
    provider_api,
    reset_api,
    second_factor_api,
    session_api,
    token_api,
)

urlpatterns = [
    path("auth/register", api.Register.as_view()),
    path("auth/login", api.Login.as_view()),
    path("auth/refresh", api.Refresh.as_view()),
    path("auth/logout", api.Logout.as_view()),
    path("auth/logout/everywhere", api.LogoutEverywhere.as_view()),
    path("auth/password/reset", reset_api.AskReset.as_view()),
    path("auth/password/reset/confirm", reset_api.ConfirmReset.as_view()),
    path("auth/tokens", token_api.Tokens.as_view()),
    path("auth/tokens/<int:token_id>", token_api.OneToken.as_view()),
    path("auth/me/audit", history_api.MyAudit.as_view()),
    path("auth/me", person_api.Me.as_view()),
    path("auth/me/password", person_api.Password.as_view()),
    path("auth/me/second-factor", second_factor_api.SecondFactorView.as_view()),
    path("auth/me/second-factor/confirm", second_factor_api.ConfirmSecondFactor.as_view()),
    path("auth/me/second-factor/recovery-codes", second_factor_api.RecoveryCodes.as_view()),
    path("auth/me/second-factor/off", second_factor_api.TurnOffSecondFactor.as_view()),
    path("auth/me/sessions", session_api.Sessions.as_view()),
    path("auth/me/sessions/<str:session_id>", session_api.OneSession.as_view()),
    path("auth/me/provider", provider_api.ProviderView.as_view()),
    path("auth/me/provider/test", provider_api.ProviderTest.as_view()),
]
