"""Messages of one conversation: what is new since the page was made, and saying something."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import signed_in
from config.fragments import leave, render_page, wants_fragment
from config.ids import read_id
from messaging import conversing
from messaging.forms import MessageForm
from messaging.models import Conversation
from messaging.views.conversations import THREAD_PAGE, own_conversation, render_thread, thread_context


@require_safe
@never_cache
def index(request: HttpRequest, pk: int) -> HttpResponse:
    """What came after the message `?after=`, for an open page; 204 when nothing did, and for who was logged out."""
    if not request.user.is_authenticated:
        return HttpResponse(status=204)
    conversation = own_conversation(request.user, pk)
    if not wants_fragment(request):
        return leave(request, conversation)
    news = news_since(conversation, request.GET.get("after", ""))
    if not news:
        return HttpResponse(status=204)
    conversing.mark_read(conversation=conversation, reader=request.user, upto=news[-1])
    return render_page(request, "messaging/conversations/_arrived.html", thread_context(request, conversation, news))


@require_POST
@signed_in
def create(request: HttpRequest, pk: int) -> HttpResponse:
    conversation = own_conversation(request.user, pk)
    form = MessageForm(request.POST)
    if not form.is_valid():
        return render_thread(request, conversation, form, status=422)
    try:
        conversing.send_message(conversation=conversation, sender=request.user, body=form.cleaned_data["body"])
    except conversing.TooFast as refusal:
        return render_thread(request, conversation, form, refusal=refusal, status=429)
    if not wants_fragment(request):
        return leave(request, conversation)
    news = news_since(conversation, request.POST.get("after", ""))
    if news:
        conversing.mark_read(conversation=conversation, reader=request.user, upto=news[-1])
    context = thread_context(request, conversation, news) | {"form": MessageForm()}
    return render_page(request, "messaging/conversations/_sent.html", context)


def news_since(conversation: Conversation, after: str) -> list:
    """Messages after the one of that id, oldest first; the newest few for nonsense."""
    news = conversation.messages.filter(pk__gt=read_id(after) or 0).order_by("-id")[:THREAD_PAGE]
    return list(news)[::-1]
