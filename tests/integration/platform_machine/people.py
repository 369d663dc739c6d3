"""What people do to a request, right or wrong: each way as a call of the product's own operations."""

from __future__ import annotations

from central.websites import operations as act

# Names that are free, equal, look alike, or are refused.
LABELS = ("dinkes", "d1nkes", "layanan", "lay-anan", "arsip", "dinsos", "dishub", "bappeda", "www")
PEOPLE = ("applicant", "head", "division", "section", "officer")
WAYS = {
    "dispose": lambda case, by, version, office: act.dispose(case=case, by=by, version=version, instructions=[1]),
    "assign": lambda case, by, version, office: act.assign(
        case=case, by=by, version=version, officer=office.officer, instructions=[6]
    ),
    "return": lambda case, by, version, office: act.return_to_applicant(
        case=case, by=by, version=version, reasons=["SIGNATURE_MISSING"]
    ),
    "reject": lambda case, by, version, office: act.reject(case=case, by=by, version=version, code="DUPLICATE"),
    "withdraw": lambda case, by, version, office: act.withdraw(case=case, by=by, version=version),
    "resubmit": lambda case, by, version, office: act.resubmit(case=case, by=by, version=version),
    "start": lambda case, by, version, office: act.start_provisioning(case=case, by=by, version=version),
    "resume": lambda case, by, version, office: act.resume_provisioning(case=case, by=by, version=version),
    "report": lambda case, by, version, office: act.report(case=case, by=by, version=version),
    "accept": lambda case, by, version, office: act.accept_report(case=case, by=by, version=version),
    "send back": lambda case, by, version, office: act.send_back_report(case=case, by=by, version=version, note="-"),
    "answer": lambda case, by, version, office: act.answer(case=case, by=by, version=version),
}
# What moves a request on, by its state, and whose turn it is.
FORWARD = {
    "SUBMITTED": ("dispose", "head"),
    "DISPOSED_HEAD": ("dispose", "division"),
    "DISPOSED_DIVISION": ("assign", "section"),
    "ASSIGNED": ("start", "officer"),
    "PROVISIONED": ("report", "officer"),
    "REPORTED_SECTION": ("accept", "section"),
    "REPORTED_DIVISION": ("accept", "division"),
    "REPORTED_HEAD": ("answer", "head"),
    "RETURNED": ("resubmit", "applicant"),
}
# What leads a request off its way, by its state.
ASIDE = {
    "SUBMITTED": (("return", "head"), ("reject", "head"), ("withdraw", "applicant")),
    "DISPOSED_HEAD": (("return", "division"), ("withdraw", "applicant")),
    "REPORTED_SECTION": (("send back", "section"),),
    "REPORTED_DIVISION": (("send back", "division"),),
    "REPORTED_HEAD": (("send back", "head"),),
}
