"""Conversations: mine as buyer and as seller, one thread, a new one about a piece."""

from django.db.models import Prefetch, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts import standing
from accounts.access import signed_in
from accounts.models import User
from catalog.models import Product, ProductImage
from config.fragments import leave, render_page
from config.ids import read_id
from messaging import conversing
from messaging.forms import MessageForm
from messaging.models import Conversation
from messaging.views.keyset import page_of, place_of, read_place

PAGE = 30
THREAD_PAGE = 50
COVERS = Prefetch("product__images", ProductImage.objects.filter(position=0), to_attr="covers")


@require_safe
@signed_in
def index(request: HttpRequest) -> HttpResponse:
    mine = Conversation.objects.for_inbox(request.user).prefetch_related(COVERS)
    place = read_place(request.GET.get("before", ""))
    if place:
        moment, pk = place
        mine = mine.filter(Q(last_message_at__lt=moment) | Q(last_message_at=moment, pk__lt=pk))
    rows, more = page_of(mine, PAGE)
    for row in rows:
        row.other = name_of_other(row, request.user)
    last = rows[-1] if more else None
    next_url = f"{reverse('conversations')}?before={place_of(last.last_message_at, last.pk)}" if last else ""
    context = {"conversations": rows, "next_url": next_url}
    fragment = "messaging/conversations/_more.html" if place else "conversations"
    return render_page(request, "messaging/conversations/index.html", context, fragment=fragment)


@require_safe
@signed_in
def show(request: HttpRequest, pk: int) -> HttpResponse:
    return render_thread(request, own_conversation(request.user, pk), MessageForm())


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def create(request: HttpRequest) -> HttpResponse:
    """Write to a maker about a piece; a conversation there is goes on."""
    product = product_asked_about(request)
    known = Conversation.objects.filter(product=product, buyer=request.user).first()
    if known and request.method != "POST":
        return leave(request, known)
    form = MessageForm(request.POST or None)
    context, status = {"product": product, "form": form}, 422 if form.is_bound else 200
    if product.seller.user_id == request.user.pk:
        context["refusal"], status = conversing.OwnProduct(), 403
    elif form.is_valid():
        try:
            body = form.cleaned_data["body"]
            return leave(request, conversing.open_conversation(product=product, buyer=request.user, body=body))
        except conversing.TooFast as refusal:
            context["refusal"], status = refusal, 429
        except standing.NotAllowed as refusal:
            context["refusal"], status = refusal, 403
    return render_page(request, "messaging/conversations/create.html", context, status=status)


def product_asked_about(request: HttpRequest) -> Product:
    number = read_id(request.GET.get("product", ""))
    if number is None:
        raise Http404
    products = Product.objects.visible_to(request.user).select_related("seller")
    covers = Prefetch("images", ProductImage.objects.filter(position=0), to_attr="covers")
    return get_object_or_404(products.prefetch_related(covers), pk=number)


def own_conversation(person: User, pk: int) -> Conversation:
    """One that `person` takes part in; 404 for everybody else."""
    mine = Conversation.objects.of(person).select_related("product", "buyer", "seller").prefetch_related(COVERS)
    return get_object_or_404(mine, pk=pk)


def name_of_other(conversation: Conversation, person: User) -> str:
    if person.pk == conversation.buyer_id:
        return conversation.seller.brand
    return conversing.short_name(conversation.buyer)


def render_thread(
    request: HttpRequest,
    conversation: Conversation,
    form: MessageForm,
    *,
    refusal: Exception | None = None,
    status: int = 200,
) -> HttpResponse:
    """The newest messages, or with `?before=` older ones; what is shown is read."""
    before = read_id(request.GET.get("before", ""))
    messages = conversation.messages.order_by("-id")
    if before is not None:
        messages = messages.filter(pk__lt=before)
    shown, more = page_of(messages, THREAD_PAGE)
    if shown:
        conversing.mark_read(conversation=conversation, reader=request.user, upto=shown[0])
    context = thread_context(request, conversation, shown[::-1]) | {
        "form": form,
        "refusal": refusal,
        "earlier": shown[-1].pk if more else None,
        "is_newest": not before,
    }
    return render_page(
        request,
        "messaging/conversations/show.html",
        context,
        fragment="message-form" if status != 200 else None,
        status=status,
    )


def thread_context(request: HttpRequest, conversation: Conversation, messages: list) -> dict:
    """What the thread's templates read; each message knows whether the reader wrote it."""
    for message in messages:
        message.is_mine = message.sender_id == request.user.pk
    return {
        "conversation": conversation,
        "conversation_id": conversation.pk,
        "other": name_of_other(conversation, request.user),
        "thread": messages,
        "newest": messages[-1].pk if messages else 0,
    }
