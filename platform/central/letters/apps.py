from django.apps import AppConfig


class CentralLettersConfig(AppConfig):
    name = "central.letters"
    label = "central_letters"
    verbose_name = "Letters pages"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say who may have which letter, and where a site's letters are verified."""
        from django.utils.translation import gettext_lazy as _

        from central.letters import rules
        from central.ui import navigation
        from kernel.letters.access import allow
        from kernel.letters.addresses import set_site_address

        allow(rules.KINDS_FOR_APPLICANTS, rules.is_for_applicant)
        allow(rules.KINDS_OF_BATCHES, rules.is_of_own_batch)
        allow(rules.INTERNAL_KINDS, rules.is_for_officials)
        set_site_address(rules.address_of_site)
        navigation.register(
            navigation.Entry(
                view_name="central_letters:letterhead",
                label=_("Letterhead"),
                icon="file-certificate",
                order=85,
                visible=rules.is_administrator,
            )
        )
