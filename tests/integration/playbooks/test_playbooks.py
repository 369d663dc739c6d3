"""The playbooks by hand, as an operator would run them, without our provider."""

from __future__ import annotations

import json
import os
import re

import pytest
import yaml

from tests.integration.playbooks.hosts import PLAYBOOKS, ansible_playbook

ROLES = sorted(path.name for path in (PLAYBOOKS / "roles").iterdir() if path.is_dir())


@pytest.mark.parametrize("playbook", sorted(path.name for path in PLAYBOOKS.glob("*.yml")))
def test_playbook_is_well_formed(playbook, tmp_path):
    checked = ansible_playbook("-i", "inventories/example.yml", "--syntax-check", playbook, home=tmp_path)

    assert (checked.returncode, checked.stderr) == (0, "")


def test_playbooks_by_hand_make_and_take_a_site_and_are_silent_the_second_time(tmp_path):
    variables = tmp_path / "sites.yml"
    site = {"key": "t_hand", "name": "Dinas Contoh", "hosts": ["hand.gapura.localhost"]}
    user = "root" if os.geteuid() == 0 else ""
    variables.write_text(yaml.safe_dump({"site_list": [site], "site_removed": ["t_hand"], "site_worker_user": user}))
    arguments = ["-e", f"site_home={tmp_path}/web", "-e", f"@{variables}"]

    runs = [
        ansible_playbook(name, *arguments, home=tmp_path)
        for name in ("site.yml", "site.yml", "remove.yml", "remove.yml")
    ]

    assert [run.returncode for run in runs] == [0, 0, 0, 0], runs[0].stdout
    assert [re.search(r"changed=(\d)", run.stdout)[1] for run in runs] == ["1", "0", "1", "0"]
    assert not (tmp_path / "web/sites/t_hand").exists()


def test_role_without_a_home_is_refused(tmp_path):
    refused = ansible_playbook("site.yml", home=tmp_path)

    assert refused.returncode == 2
    assert "site_home" in refused.stdout


def test_contents_are_kept_out_of_what_ansible_prints(tmp_path):
    """With 1,000 sites they would be megabytes, and ansible-runner drops an event that large whole."""
    site = {"key": "t_hand", "name": "Rahasia Contoh", "hosts": ["hand.gapura.localhost"]}
    variables = json.dumps({"site_home": f"{tmp_path}/web", "site_list": [site], "site_nginx": "none"})

    said = ansible_playbook("-vvv", "site.yml", "-e", variables, home=tmp_path)

    assert said.returncode == 0
    assert "server_name" not in said.stdout
    assert "Rahasia Contoh" not in said.stdout


@pytest.mark.parametrize("role", ROLES)
def test_role_explains_each_of_its_variables(role):
    readme = (PLAYBOOKS / "roles" / role / "README.md").read_text()
    defaults = yaml.safe_load((PLAYBOOKS / "roles" / role / "defaults/main.yml").read_text())

    assert [name for name in defaults if f"`{name}`" not in readme] == []


def test_folder_explains_what_all_hosts_share():
    readme = (PLAYBOOKS / "README.md").read_text()
    shared = yaml.safe_load((PLAYBOOKS / "group_vars/all.yml").read_text())

    assert [name for name in shared if f"`{name}`" not in readme] == []


def test_example_inventory_names_no_machine_that_exists():
    example = (PLAYBOOKS / "inventories/example.yml").read_text()
    hosts = [host for group in yaml.safe_load(example)["all"]["children"].values() for host in group["hosts"]]

    assert {host.rpartition(".")[2] for host in hosts} == {"example"}
    assert set(re.findall(r"\b\d+\.\d+\.\d+\.\d+\b", example)) <= {"192.0.2.10", "192.0.2.20"}
