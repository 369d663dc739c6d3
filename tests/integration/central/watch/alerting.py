"""Asks Prometheus itself which alerts fire: `promtool test rules` over the figures the platform tells."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import yaml
from prometheus_client.parser import text_string_to_metric_families

ROOT = Path(__file__).resolve().parents[4]
ALERTS = ROOT / "deploy" / "prometheus" / "alerts.yml"
RULES = yaml.safe_load(ALERTS.read_text())["groups"][0]["rules"]
PROMTOOL = shutil.which("promtool")
# Longer than any alert waits before it fires.
MINUTES = 75


def told(client, **more):
    """Return the figures as {name: {labels: value}}."""
    found = {}
    for sample in samples(client, **more):
        labels = tuple(sample.labels[name] for name in sorted(sample.labels))
        found.setdefault(sample.name, {})[labels] = sample.value
    return found


def samples(client, **more):
    """Return every sample of a scrape."""
    answer = client.get("/metrics", **more)
    assert answer.status_code == 200
    return [sample for one in text_string_to_metric_families(answer.content.decode()) for sample in one.samples]


def firing(found, folder, *, up=True):
    """Return the alerts that fire when the figures stay as they are for longer than any alert waits.

    :param up: whether Prometheus reached the instance at all.
    """
    series = [{"series": f"{one.name}{_labels(one.labels)}", "values": f"{one.value}+0x{MINUTES}"} for one in found]
    series.append({"series": 'up{job="gapura"}', "values": f"{int(up)}+0x{MINUTES}"})
    asked = [
        {
            "expr": f'count(ALERTS{{alertname="{rule["alert"]}", alertstate="firing"}}) or vector(0)',
            "eval_time": f"{MINUTES}m",
            # Never the case: what promtool got instead is its answer.
            "exp_samples": [{"labels": "{}", "value": -1}],
        }
        for rule in RULES
    ]
    file = folder / "rules.test.yml"
    file.write_text(
        json.dumps(
            {
                "rule_files": [str(ALERTS)],
                "evaluation_interval": "1m",
                "tests": [{"interval": "1m", "input_series": series, "promql_expr_test": asked}],
            }
        )
    )
    ended = subprocess.run([PROMTOOL, "test", "rules", str(file)], capture_output=True, text=True, check=False)
    said = ended.stdout + ended.stderr
    answers = dict(re.findall(r'alertname=\\?"(\w+)\\?".*?got:\s*"?\{\} ([0-9E+.]+)', said, flags=re.DOTALL))
    assert set(answers) == {rule["alert"] for rule in RULES}, said
    return {alert for alert, count in answers.items() if float(count)}


def _labels(labels):
    return "{" + ", ".join(f"{name}={json.dumps(value)}" for name, value in sorted(labels.items())) + "}"
