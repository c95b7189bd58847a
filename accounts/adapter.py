"""Where allauth meets our people: mail in our own templates, names kept."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    pass
