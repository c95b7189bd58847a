"""Browsing and searching what is for sale."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.cache import patch_vary_headers

from accounts.models import Province
from catalog import browsing, paging
from catalog.models import Category, Product
from config.fragments import render_page


def index(request: HttpRequest) -> HttpResponse:
    """`/products/`: everything, as the address asks."""
    return answer(request, request.GET.dict())


def category(request: HttpRequest, slug: str) -> HttpResponse:
    """`/categories/<slug>/`: one craft, with the same filters."""
    craft = get_object_or_404(Category.objects.select_related("parent"), slug=slug)
    return answer(request, request.GET.dict() | {"category": slug}, craft)


def answer(request: HttpRequest, params: dict[str, str], craft: Category | None = None) -> HttpResponse:
    categories, provinces = list(Category.objects.select_related("parent")), list(Province.objects.all())
    asked = browsing.read(params, categories=categories, provinces=provinces)
    page = paging.page_of(
        browsing.found(asked, request.user), order=asked.order, cursor=params.get("cursor", ""), size=24
    )
    context = {
        "asked": asked,
        "page": page,
        "craft": craft,
        "branches": [branch for branch in categories if craft and branch.parent_id == craft.pk],
        "crafts": by_craft(categories),
        "provinces": provinces,
        "formats": Product.SaleFormat.choices,
        "conditions": Product.Condition.choices,
        "orders": browsing.ORDER_LABELS.items(),
        "products_url": reverse("products"),
        "next_url": next_url(asked, page),
    }
    response = render_page(
        request, "catalog/searches/index.html", context, fragment="results" if page.is_first else "more"
    )
    if page.is_first:
        response.headers["HX-Push-Url"] = address(asked)
    patch_vary_headers(response, ["Cookie"])
    return response


def address(asked: browsing.Asked, **more: str) -> str:
    query = asked.query(**more)
    return f"{reverse('products')}?{query}" if query else reverse("products")


def next_url(asked: browsing.Asked, page: paging.Page) -> str:
    return address(asked, cursor=page.next_cursor) if page.next_cursor else ""


def by_craft(categories: list[Category]) -> list[tuple[Category, list[Category]]]:
    """The tree, two levels: each craft with its branches."""
    roots = [row for row in categories if row.parent_id is None]
    return [(root, [row for row in categories if row.parent_id == root.pk]) for root in roots]
