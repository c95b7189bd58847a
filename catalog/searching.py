"""Finding pieces by words. One plain way for both databases, behind one function."""

from django.db.models import Q, QuerySet

LONGEST, MOST_WORDS = 100, 8  # letters of a question, words of it that count


def words_of(question: str) -> list[str]:
    """The words that count, without what no database stores."""
    return question.replace("\x00", " ")[:LONGEST].split()[:MOST_WORDS]


def matching(products: QuerySet, question: str) -> QuerySet:
    """Those with every word of `question` somewhere in the title or the description."""
    for word in words_of(question):
        products = products.filter(Q(title__icontains=word) | Q(description__icontains=word))
    return products
