"""The steps that carry out an approved plan: one for each part of the world, and a look at all of it before."""

from provisioning.steps.mend.dns import DNS
from provisioning.steps.mend.look import LOOK
from provisioning.steps.mend.media import MEDIA
from provisioning.steps.mend.rows import ROWS
from provisioning.steps.mend.web_host import WEB_HOST

__all__ = ["DNS", "LOOK", "MEDIA", "ROWS", "WEB_HOST"]
