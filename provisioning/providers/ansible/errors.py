"""What can go wrong between the decision to serve a site and the files on its web host."""

from __future__ import annotations

from provisioning.providers.errors import ProviderFault, gettext_noop


class AnsibleMissing(ProviderFault):
    """Ansible is not installed beside the Python that runs us."""

    code = "ansible_missing"
    permanent = True
    words = gettext_noop("Ansible is not installed: %(path)s is not there.")
    advice = gettext_noop("Install the locked requirements again, then resume.")


class SiteRefused(ProviderFault):
    """A value that must not reach a configuration file."""

    code = "web_site_refused"
    permanent = True
    words = gettext_noop("The web host cannot be given this site: %(reason)s.")
    advice = gettext_noop("Correct the site's name, its hosts or the settings of the web host.")


class TargetBusy(ProviderFault):
    """Another playbook, perhaps that of a killed worker, still works on the same web host."""

    code = "web_host_busy"
    wait = 3.0
    counts = False
    words = gettext_noop("Another run is still working on the web host %(home)s.")
    advice = gettext_noop("Nothing to do: it is tried again by itself.")


class RunTimedOut(ProviderFault):
    """The playbook took longer than it was given, and was ended."""

    code = "web_host_timed_out"
    wait = 30.0
    words = gettext_noop("The work on the web host was not done after %(seconds)s seconds and was ended.")
    advice = gettext_noop("Check the load of the web host; it is tried again by itself.")


class RunKilled(ProviderFault):
    """The playbook was ended from outside: a shutdown, a lack of memory."""

    code = "web_host_run_killed"
    wait = 5.0
    words = gettext_noop("The work on the web host was ended from outside before it was done.")
    advice = gettext_noop("Nothing to do: it is tried again by itself. If it repeats, check the memory of the machine.")


class TargetUnreachable(ProviderFault):
    """No connection to the web host."""

    code = "web_host_unreachable"
    wait = 60.0
    words = gettext_noop("The web host %(target)s cannot be reached: %(reason)s.")
    advice = gettext_noop("Check that the host runs and that its key and address in the inventory are right.")


class VhostRefused(ProviderFault):
    """nginx refuses the set as it would be; the set that serves now is untouched."""

    code = "web_vhost_refused"
    permanent = True
    words = gettext_noop("nginx refuses the new configuration (%(path)s line %(line)s): %(reason)s.")
    advice = gettext_noop("The configuration in use was not touched. Mend the named file, then resume.")


class NginxSilent(ProviderFault):
    """nginx did not finish looking at the set."""

    code = "web_nginx_silent"
    wait = 30.0
    words = gettext_noop("nginx did not finish checking the new configuration: %(reason)s.")
    advice = gettext_noop("Check that every upstream name in the settings resolves on the web host.")


class TargetNotWritable(ProviderFault):
    """The web host's folder cannot be written."""

    code = "web_host_not_writable"
    permanent = True
    words = gettext_noop("The folder of the web host cannot be written: %(reason)s.")
    advice = gettext_noop("Give the service write access to this folder, then resume.")


class TargetDiskFull(ProviderFault):
    """The web host's disk or quota is full."""

    code = "web_host_disk_full"
    wait = 300.0
    words = gettext_noop("The disk of the web host is full: %(reason)s.")
    advice = gettext_noop("Free space on this disk; it is tried again by itself.")


class TaskFailed(ProviderFault):
    """A task of the playbook failed for a reason we have no own word for."""

    code = "web_host_task_failed"
    permanent = True
    words = gettext_noop("The task “%(task)s” failed on %(target)s: %(reason)s.")
    advice = gettext_noop("See the log of this run, mend the cause on the web host, then resume.")


class PlaybookBroken(ProviderFault):
    """Ansible did not get as far as a task: playbook, inventory or options are wrong."""

    code = "web_playbook_broken"
    permanent = True
    words = gettext_noop("Ansible could not start the work (code %(rc)s): %(reason)s.")
    advice = gettext_noop("Check the inventory and the playbooks of this installation, then resume.")
