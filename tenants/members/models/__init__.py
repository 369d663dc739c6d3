"""The people of a schema: platform users in `public`, a site's own users in its schema."""

from tenants.members.models.activations import Activation, TermsAcceptance
from tenants.members.models.users import User

__all__ = ["Activation", "TermsAcceptance", "User"]
