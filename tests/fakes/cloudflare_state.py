"""Zones and records the way Cloudflare keeps them: ids, what may not stand beside what, and its numbered refusals."""

from __future__ import annotations

import ipaddress
import itertools
import re
import threading
from datetime import UTC, datetime, timedelta

MOST_IN_BATCH = 200
MOST_PER_PAGE = 5000
HOST = re.compile(r"(\*\.)?([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")
_BIRTH = datetime(2026, 1, 5, tzinfo=UTC)


class Refused(Exception):
    """Cloudflare's no, with its number."""

    def __init__(self, code, message, *, status=400, chain=()):
        super().__init__(f"{code} {message}")
        self.status = status
        self.errors = [{"code": code, "message": message}]
        if chain:
            self.errors[0]["error_chain"] = [{"code": number, "message": words} for number, words in chain]


class CloudState:
    """All that is kept between two requests; every change is made under one lock."""

    def __init__(self, *, zones, token):
        self.token = token
        self.token_status = "active"
        self.lock = threading.RLock()
        self._numbers = itertools.count(1)
        self._ticks = itertools.count(1)
        self.zones = {}
        for name in zones:
            self.add_zone(name)

    def add_zone(self, name, *, status="active", name_servers=("ada.ns.cloudflare.com", "bob.ns.cloudflare.com")):
        zone_id = self._new_id()
        zone = {"id": zone_id, "name": name, "status": status, "name_servers": list(name_servers)}
        self.zones[zone_id] = {**zone, "records": {}}
        return zone_id

    def zone_id(self, name):
        return next(zone["id"] for zone in self.zones.values() if zone["name"] == name)

    def put(self, zone, **fields):
        """Enter a record by hand, as the keeper of the zone would."""
        with self.lock:
            return self.create(self.zone_id(zone), {"ttl": 300, **fields})

    def rows(self, zone):
        """Return the records of a zone: (name, type, content, comment), in order."""
        records = self.zones[self.zone_id(zone)]["records"].values()
        return sorted((row["name"], row["type"], row["content"], row["comment"] or "") for row in records)

    def find_zone(self, zone_id):
        if zone_id not in self.zones:
            raise Refused(
                7003, f"Could not route to /zones/{zone_id}, perhaps your object identifier is invalid?", status=404
            )
        return self.zones[zone_id]

    def create(self, zone_id, fields):
        zone = self.find_zone(zone_id)
        row = self._filled(zone, {"comment": None, "proxied": False, "ttl": 1, **fields})
        _refuse_beside(zone["records"].values(), row)
        moment = (_BIRTH + timedelta(microseconds=next(self._ticks))).isoformat().replace("+00:00", "Z")
        row |= {"id": self._new_id(), "created_on": moment, "modified_on": moment, "proxiable": True}
        row |= {"tags": [], "settings": {}, "meta": {}}
        zone["records"][row["id"]] = row
        return row

    def change(self, zone_id, record_id, fields):
        records = self.find_zone(zone_id)["records"]
        old = self.find_record(zone_id, record_id)
        if fields.get("type", old["type"]) != old["type"]:
            raise Refused(1004, "DNS Validation Error", chain=[(9001, "The type of a record cannot be changed.")])
        row = self._filled(self.zones[zone_id], {**old, **fields})
        _refuse_beside([other for other in records.values() if other["id"] != record_id], row)
        records[record_id] = row
        return row

    def remove(self, zone_id, record_id):
        self.find_record(zone_id, record_id)
        del self.zones[zone_id]["records"][record_id]
        return {"id": record_id}

    def batch(self, zone_id, body):
        """Deletes, patches, posts, in this order; the first refusal undoes all."""
        zone = self.find_zone(zone_id)
        if sum(map(len, body.values())) > MOST_IN_BATCH:
            raise Refused(1004, f"A batch holds at most {MOST_IN_BATCH} changes.")
        before = dict(zone["records"])
        try:
            return {
                "deletes": [self.remove(zone_id, item["id"]) for item in body.get("deletes", [])],
                "patches": [self.change(zone_id, item["id"], _without_id(item)) for item in body.get("patches", [])],
                "posts": [self.create(zone_id, item) for item in body.get("posts", [])],
                "puts": [],
            }
        except Refused:
            zone["records"] = before
            raise

    def find_record(self, zone_id, record_id):
        records = self.find_zone(zone_id)["records"]
        if record_id not in records:
            raise Refused(81044, "Record does not exist.", status=404)
        return records[record_id]

    def _filled(self, zone, row):
        name = str(row.get("name", "")).lower()
        row["name"] = name if name == zone["name"] or name.endswith(f".{zone['name']}") else f"{name}.{zone['name']}"
        _refuse_invalid(row)
        if row["proxied"]:
            row["ttl"] = 1
        return row

    def _new_id(self):
        return f"{next(self._numbers):032x}"


def _refuse_invalid(row):
    if not HOST.fullmatch(row["name"]):
        raise Refused(1004, "DNS Validation Error", chain=[(9000, "DNS name is invalid.")])
    check = {"A": _is_v4, "AAAA": _is_v6, "CNAME": HOST.fullmatch, "TXT": len}.get(row["type"], len)
    if not check(row.get("content", "")):
        words = f"Content for {row['type']} record is invalid."
        raise Refused(1004, "DNS Validation Error", chain=[(9006 if row["type"] == "AAAA" else 9005, words)])
    if row["ttl"] != 1 and not 60 <= row["ttl"] <= 86400:
        raise Refused(9021, "Invalid TTL. Must be between 60 and 86,400 seconds, or 1 for Automatic.")
    if len(row["comment"] or "") > 100:
        raise Refused(9208, "The comment is longer than 100 characters.")


def _refuse_beside(others, row):
    beside = [other for other in others if other["name"] == row["name"]]
    if any((other["type"], other["content"]) == (row["type"], row["content"]) for other in beside):
        if row["type"] == "TXT":
            raise Refused(81057, "The record already exists.")
        raise Refused(81058, "An identical record already exists.")
    if row["type"] == "CNAME" and any(other["type"] in {"A", "AAAA", "CNAME"} for other in beside):
        raise Refused(81053, "An A, AAAA, or CNAME record with that host already exists.")
    if any(other["type"] == "CNAME" for other in beside):
        raise Refused(81054, "A CNAME record with that host already exists.")


def _is_v4(text):
    return _version(text) == 4


def _is_v6(text):
    return _version(text) == 6


def _version(text):
    try:
        return ipaddress.ip_address(text).version
    except ValueError:
        return None


def _without_id(item):
    return {name: value for name, value in item.items() if name != "id"}
