"""Pages of an account: activation and the rules; sign-in and second factor are allauth's."""
