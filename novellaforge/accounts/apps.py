from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "novellaforge.accounts"
    label = "accounts"
