from django.apps import AppConfig
from django.http import HttpRequest


class NotificationsConfig(AppConfig):
    name = "central.notifications"
    label = "notifications"
    verbose_name = "Notifications"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the outbox where texts and senders are found, and put the page into the menu."""
        from django.utils.translation import gettext_lazy as _

        from central.notifications import queries, renderers, senders
        from central.ui import navigation
        from kernel.outbox.registry import register_fallback, set_sender

        register_fallback(renderers.find)
        set_sender(senders.sender_of)
        navigation.register(
            navigation.Entry(
                view_name="notifications:listing",
                label=_("Notifications"),
                icon="mail",
                order=80,
                visible=_is_reader,
                count=lambda request: queries.failed(),
            )
        )


def _is_reader(request: HttpRequest) -> bool:
    from central.notifications.views import READERS
    from central.people.queries import has_role
    from tenants.members.models import User

    user = request.user
    return isinstance(user, User) and has_role(user, *READERS)
