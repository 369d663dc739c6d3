"""Who does something with a run: a person, or a part of the platform by name."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser

Person = str | AbstractBaseUser | None
