from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "novellaforge.accounts"
    label = "accounts"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in

        from novellaforge.accounts import sessions

        user_logged_in.connect(sessions.begin, dispatch_uid="novellaforge.accounts.session_began")
