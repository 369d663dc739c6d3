from wagtail.users.apps import WagtailUsersAppConfig


class PeopleConfig(WagtailUsersAppConfig):
    """Wagtail's users app with our forms: the way its documentation asks for."""

    user_viewset = "tenants.content.kelola.people.views.PeopleViewSet"
