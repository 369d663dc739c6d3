"""Checks the bodies sent to the fake against what Cloudflare publishes.

Always against the request types of its SDK; where `CLOUDFLARE_OPENAPI` names its API description, against that too.
"""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

VARIABLE = "CLOUDFLARE_OPENAPI"
TYPES = ("A", "AAAA", "CNAME", "TXT")


def faults_of_record(body, *, partial=False):
    """Return in words what is wrong with the body of one record; nothing when it is as published."""
    kind = body.get("type")
    if kind not in TYPES:
        return [f"a record of type {kind!r} is never sent by us"]
    unknown = sorted(set(body) - _known_fields(kind) - ({"id"} if partial else set()))
    by_sdk = _by_sdk("edit" if partial else "create", {**body, "zone_id": "z", "dns_record_id": "r"})
    return [*(f"unknown field {name}" for name in unknown), *by_sdk, *faults_by_openapi(kind, body)]


def faults_of_batch(body):
    """Return in words what is wrong with the body of a batch."""
    unknown = sorted(set(body) - {"deletes", "patches", "posts", "puts"})
    records = [*((item, False) for item in body.get("posts", [])), *((item, True) for item in body.get("patches", []))]
    return [
        *(f"unknown field {name}" for name in unknown),
        *_by_sdk("batch", {**body, "zone_id": "z"}),
        *(fault for item, partial in records for fault in faults_of_record(item, partial=partial)),
        *(f"a delete is an id alone: {item}" for item in body.get("deletes", []) if list(item) != ["id"]),
    ]


def faults_by_openapi(kind, body):
    """Return what the published API description finds; nothing where it is not here."""
    validator = _openapi(kind)
    return [] if validator is None else [f"OpenAPI: {error.message}" for error in validator.iter_errors(body)]


def _by_sdk(call, body):
    try:
        _adapter(call).validate_python(body)
    except ValidationError as error:
        return [f"SDK: {line['loc']} {line['msg']}" for line in error.errors()][:5]
    return []


@cache
def _adapter(call):
    from cloudflare.types.dns.record_batch_params import RecordBatchParams
    from cloudflare.types.dns.record_create_params import RecordCreateParams
    from cloudflare.types.dns.record_edit_params import RecordEditParams

    kinds = {"create": RecordCreateParams, "edit": RecordEditParams, "batch": RecordBatchParams}
    return TypeAdapter(kinds[call])


@cache
def _known_fields(kind):
    from cloudflare.types.dns import AAAARecordParam, ARecordParam, CNAMERecordParam, TXTRecordParam

    params = {"A": ARecordParam, "AAAA": AAAARecordParam, "CNAME": CNAMERecordParam, "TXT": TXTRecordParam}
    return set(params[kind].__annotations__)


@cache
def _openapi(kind):
    path = os.environ.get(VARIABLE)
    if not path:
        return None
    from openapi_schema_validator import OAS30WriteValidator, oas30_format_checker

    document = json.loads(Path(path).read_text(encoding="utf-8"))
    reference = f"#/components/schemas/dns-records_{kind}Record"
    schema = {"allOf": [{"$ref": reference}], "components": document["components"]}
    return OAS30WriteValidator(schema, format_checker=oas30_format_checker)
