"""What the shared parts of the platform's pages make of a form's errors and of a host name."""

from __future__ import annotations

from html import unescape

from django import forms
from django.template.loader import render_to_string
from django.utils.translation import override

from central.ui.templatetags.ui import at_dots


class Appointing(forms.Form):
    """A field that says of itself which it is when it is empty, and one that does not."""

    official = forms.CharField(label="Pejabat")
    folder = forms.CharField(label="Folder", error_messages={"required": "Foldernya belum diisi."})


def test_list_of_errors_names_the_field_only_where_the_error_does_not():
    with override("id"):
        text = unescape(render_to_string("ui/parts/error_summary.html", {"form": Appointing({})}))

    assert '<a href="#id_official">Pejabat: Isian ini wajib diisi.</a>' in text
    assert '<a href="#id_folder">Foldernya belum diisi.</a>' in text


def test_host_name_breaks_after_its_dots_and_is_escaped():
    assert at_dots("dinkes.contoh<b>.id") == "dinkes.<wbr>contoh&lt;b&gt;.<wbr>id"
