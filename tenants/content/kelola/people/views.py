"""Wagtail's user pages over our forms and operations."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin.auth import PermissionPolicyChecker
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.users.views.users import CreateView, EditView, IndexView, UserColumn, UserFilterSet, UserViewSet

from tenants.content.kelola.people.forms import InvitationForm, PersonEditForm
from tenants.content.kelola.people.operations import invite, send_link_again
from tenants.members.models import User

may_change = PermissionPolicyChecker(ModelPermissionPolicy(User)).require("change")


class PeopleFilterSet(UserFilterSet):
    """Wagtail's filters without the superuser: a site has none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters.pop("is_superuser", None)


class PeopleIndexView(IndexView):
    """The list of people, by name, with their roles."""

    add_item_label = gettext_lazy("Invite a person")

    @property
    def columns(self) -> list[Any]:
        """Return what a site's administrator looks for."""
        return [
            UserColumn(
                "full_name",
                accessor="get_full_name",
                label=gettext_lazy("Name"),
                sort_key="full_name",
                get_url=self.get_edit_url,
                classname="name",
            ),
            Column("email", label=gettext_lazy("E-mail"), sort_key="email"),
            Column("roles", label=gettext_lazy("Roles"), accessor=_roles_of),
            BooleanColumn("is_active", label=gettext_lazy("Active"), sort_key="is_active"),
            DateColumn("last_login", label=gettext_lazy("Last login"), sort_key="last_login"),
        ]

    def get_base_queryset(self) -> Any:
        """Fetch the roles along."""
        return super().get_base_queryset().prefetch_related("groups")


class InviteView(CreateView):
    """Invite a person by e-mail."""

    page_title = gettext_lazy("Invite a person")
    success_message = gettext_lazy("'%(object)s' was invited; the link went to the address given.")

    def save_instance(self) -> User:
        """Hand over to the one operation that makes accounts."""
        entered = self.form.cleaned_data
        return invite(
            full_name=entered["full_name"],
            email=entered["email"],
            phone=entered["phone"],
            groups=entered["groups"],
            by=self.request.user,
        )


class PersonEditView(EditView):
    """Change a person; one who has not followed the link yet can be sent a new one."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Tell the template whether the account is still waiting for its owner."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["waits_for_owner"] = waits_for_owner(self.object)
        return context


class PeopleViewSet(UserViewSet):
    """The people of the site."""

    index_view_class = PeopleIndexView
    add_view_class = InviteView
    edit_view_class = PersonEditView
    filterset_class = PeopleFilterSet
    ordering = "full_name"

    def get_form_class(self, for_update: bool = False) -> type[Any]:
        """Return our forms."""
        return PersonEditForm if for_update else InvitationForm

    def get_urlpatterns(self) -> list[Any]:
        """Add the address under which a link is sent again."""
        return [*super().get_urlpatterns(), path("<int:pk>/kirim-ulang/", send_again, name="again")]


@require_POST
@may_change
def send_again(request: Any, pk: int) -> HttpResponse:
    """Send a new one-time link to a person who has not taken the account over yet."""
    person = get_object_or_404(User, pk=pk)
    if waits_for_owner(person):
        send_link_again(user=person, by=request.user)
        messages.success(request, _("A new link was sent to %(address)s.") % {"address": person.email})
    else:
        messages.error(
            request, _("This account is in use already. Its owner resets a forgotten password on the sign-in page.")
        )
    return redirect("wagtailusers_users:edit", pk)


def waits_for_owner(person: User) -> bool:
    """Say whether nobody has taken the account over yet."""
    return not person.is_active and not person.has_usable_password()


def _roles_of(person: User) -> str:
    return ", ".join(group.name for group in person.groups.all())
