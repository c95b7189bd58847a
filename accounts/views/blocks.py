"""Why someone may not act now, and their appeal."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import appealing
from accounts.access import signed_in
from accounts.forms import AppealForm
from accounts.models import Block
from config.fragments import leave, render_page


def own_block(request: HttpRequest) -> Block:
    return get_object_or_404(Block.objects.in_force(), user=request.user)


@signed_in
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    return render_show(request, own_block(request))


@signed_in
@require_POST
def create_appeal(request: HttpRequest) -> HttpResponse:
    """What cannot be sent stays in the form; a second click is the same appeal."""
    form, block = AppealForm(request.POST), own_block(request)
    if not form.is_valid():
        return render_show(request, block, form=form, status=422)
    try:
        appealing.appeal(user=request.user, text=form.cleaned_data["text"])
    except appealing.NotBlocked as refusal:
        messages.info(request, str(refusal))
        return leave(request, "account")
    except appealing.AppealRefused as refusal:
        return render_show(request, block, form=form, refusal=refusal, status=422)
    messages.success(request, _("Sent. A person reads it, and answers here and by mail."))
    return leave(request, "blocked")


def render_show(
    request: HttpRequest, block: Block, *, form: AppealForm | None = None, refusal=None, status: int = 200
) -> HttpResponse:
    appeals = list(block.appeals.order_by("created_at"))
    if form is None and all(appeal.decided_at for appeal in appeals):
        form = AppealForm()
    context = {"in_force": block, "appeals": appeals, "form": form, "refusal": refusal}
    return render_page(request, "accounts/blocks/show.html", context, fragment="appeal-box", status=status)
