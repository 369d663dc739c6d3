from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from central.websites.views import cases, deciding, drafts, inbox, names, progress, public, scans, sections, submission
from central.websites.views.bulk import batches, intake
from central.websites.views.bulk import deciding as batch_deciding

app_name = "websites"
urlpatterns: list[URLPattern | URLResolver] = [
    path("permohonan/", drafts.mine, name="mine"),
    path("permohonan/baru/", drafts.new, name="new"),
    path("permohonan/massal/", intake.choose, name="bulk"),
    path("permohonan/massal/contoh.csv", intake.example, name="bulk_example"),
    path("permohonan/massal/laporan.csv", intake.report, name="bulk_report"),
    path("permohonan/massal/ajukan/", intake.submit, name="bulk_submit"),
    path("permohonan/massal/<uuid:public_id>/", batches.batch, name="batch"),
    path("permohonan/massal/<uuid:public_id>/kemajuan/", batches.progress, name="batch_progress"),
    path("permohonan/massal/<uuid:public_id>/laporan.csv", batches.lines_csv, name="batch_report"),
    path("permohonan/massal/<uuid:public_id>/surat/", batches.cover_letter, name="batch_letter"),
    path("permohonan/<uuid:public_id>/", cases.applicant_case, name="case"),
    path("permohonan/<uuid:public_id>/isi/<slug:slug>/", sections.section, name="section"),
    path("permohonan/<uuid:public_id>/nama/", names.name_check, name="name_check"),
    path("permohonan/<uuid:public_id>/formulir-bertanda-tangan/", scans.scan, name="scan"),
    path("permohonan/<uuid:public_id>/formulir-bertanda-tangan/berkas/", scans.scan_file, name="scan_file"),
    path("permohonan/<uuid:public_id>/formulir.pdf", scans.form_pdf, name="form_pdf"),
    path("permohonan/<uuid:public_id>/periksa/", submission.check, name="check"),
    path("permohonan/<uuid:public_id>/terkirim/", submission.submitted, name="submitted"),
    path("permohonan/<uuid:public_id>/tarik/", submission.withdraw, name="withdraw"),
    path("permohonan/<uuid:public_id>/buang/", drafts.discard, name="discard"),
    path("permohonan/<uuid:public_id>/kemajuan/", progress.for_applicant, name="progress"),
    path("permohonan/<str:number>/", cases.applicant_by_number, name="case_by_number"),
    path("lacak/", public.track_form, name="track_form"),
    path("lacak/<str:code>/", public.track, name="track"),
    path("lacak/<str:code>/qr.svg", public.track_qr, name="track_qr"),
    path("disposisi/", inbox.inbox, name="inbox"),
    path("disposisi/paket/<str:number>/", batch_deciding.officer_batch, name="officer_batch"),
    path("disposisi/paket/<str:number>/kemajuan/", batch_deciding.officer_progress, name="officer_batch_progress"),
    path("disposisi/paket/<str:number>/<slug:action>/", batch_deciding.decide_batch, name="decide_batch"),
    path("disposisi/<str:number>/", cases.officer_case, name="officer_case"),
    path("disposisi/<str:number>/kemajuan/", progress.for_officer, name="officer_progress"),
    path("disposisi/<str:number>/<slug:action>/", deciding.decide, name="decide"),
]
