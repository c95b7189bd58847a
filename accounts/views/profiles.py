"""One's own account: what it is, how one shows oneself, what guards it."""

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import presenting, standing
from accounts.access import role_of, seller_of, signed_in
from accounts.forms import ProfileForm
from accounts.models import User
from config.fragments import leave, render_page
from config.photos import PhotoRefused


@signed_in
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    seller = seller_of(request.user)
    context = {
        "seller": seller,
        "role": role_of(request.user, seller),
        "is_blocked": standing.is_blocked(request.user),
    }
    return render_page(request, "accounts/profiles/show.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest) -> HttpResponse:
    person = User.objects.get(pk=request.user.pk)
    form = ProfileForm(request.POST or None, request.FILES or None, instance=person)
    if form.is_valid() and save_profile(form, request.user):
        messages.success(request, _("Your profile is saved."))
        return leave(request, "profile")
    status = 422 if form.is_bound else 200
    # The form has written what was typed into its own copy of the person; the page shows the stored one.
    context = {"form": form, "person": request.user}
    return render_page(request, "accounts/profiles/edit.html", context, fragment="profile-form", status=status)


def save_profile(form: ProfileForm, user: User) -> bool:
    """False, with the message beside the field, when the picture could not be kept."""
    typed = form.cleaned_data
    try:
        presenting.change_profile(user=user, name=typed["name"], phone=typed["phone"], photo=form.photo)
    except PhotoRefused as refusal:
        form.add_error("picture", str(refusal))
        return False
    return True


@signed_in
@require_POST
def delete_picture(request: HttpRequest) -> HttpResponse:
    presenting.remove_picture(user=request.user)
    messages.success(request, _("Your picture is gone."))
    return leave(request, "profile")


@signed_in
@require_safe
def security(request: HttpRequest) -> HttpResponse:
    context = {"has_two_steps": is_mfa_enabled(request.user)}
    return render_page(request, "accounts/profiles/security.html", context)
