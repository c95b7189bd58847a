"""Filling in a prepared part says what rendering its template would have said."""

import pytest
from django.template import engines
from django.utils import translation
from django.utils.safestring import mark_safe

from config import prepared

SOURCE = """<p data-n="{{ n }}">{% if loud %}<b>{{ name }}</b>{% else %}{{ name }}{% endif %}
{% blocktranslate %}Hello {{ name }}, {{ n }} times{% endblocktranslate %} {% translate "Ended" %}</p>"""


@pytest.fixture(autouse=True)
def greeting(monkeypatch):
    """A template that counts how often it is rendered."""
    template, rendered = engines["django"].from_string(SOURCE), []

    def render(name, context):
        rendered.append(context)
        return template.render(context)

    monkeypatch.setattr(prepared, "render_to_string", render)
    prepared.prepared.cache_clear()
    yield rendered
    prepared.prepared.cache_clear()


@pytest.mark.parametrize("loud", [True, False])
@pytest.mark.parametrize("name", ["Ayesha", "<script>", "{{ n }}", "عائشہ", "a & b", 'x" onclick="y', "\\g<0>"])
def test_filled_equals_rendered(name, loud):
    words = {"name": name, "n": 12}
    expected = engines["django"].from_string(SOURCE).render(words | {"loud": loud})
    assert prepared.fill("greeting", words, loud=loud) == expected


def test_each_template_is_rendered_once_per_switch_and_language(greeting):
    for number in range(5):
        prepared.fill("greeting", {"name": "Sana", "n": number}, loud=True)
    assert len(greeting) == 1
    prepared.fill("greeting", {"name": "Sana", "n": 1}, loud=False)
    with translation.override("ur"):
        prepared.fill("greeting", {"name": "Sana", "n": 1}, loud=True)
    assert len(greeting) == 3


def test_safe_words_stay_as_they_are():
    assert "<i>Sana</i>" in prepared.fill("greeting", {"name": mark_safe("<i>Sana</i>"), "n": 1}, loud=True)
