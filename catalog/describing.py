"""A piece as machines read it: schema.org, for search engines."""

import json

from django.utils.safestring import SafeString, mark_safe

from catalog.models import FixedPriceListing, Product

# What would end a script element early, as JSON may write it.
ESCAPES = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})
CONDITIONS = {"new": "NewCondition", "used": "UsedCondition", "vintage": "UsedCondition"}


def structured(product: Product, listing: FixedPriceListing, *, url: str, image_url: str = "") -> SafeString:
    """The JSON-LD of a fixed-price piece, safe inside a script element. Addresses are absolute."""
    described = {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": product.title,
        "description": product.description,
        "url": url,
        "image": [image_url] if image_url else [],
        "brand": {"@type": "Brand", "name": product.seller.brand},
        "offers": {
            "@type": "Offer",
            "url": url,
            "price": listing.price,
            "priceCurrency": "PKR",
            "availability": f"https://schema.org/{'InStock' if product.on_shelf else 'OutOfStock'}",
            "itemCondition": f"https://schema.org/{CONDITIONS[product.condition]}",
        },
    }
    return mark_safe(json.dumps(described, ensure_ascii=False).translate(ESCAPES))  # noqa: S308
