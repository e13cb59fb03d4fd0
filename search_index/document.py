"""What goes into a shelf, and what comes out of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Document:
    """One article as one audience may see it: plain text, never markup; `updated` is aware UTC."""

    id: int
    title: str
    headings: tuple[str, ...]
    tags: tuple[str, ...]
    body: str
    product: str
    kind: str
    author: str
    updated: datetime


@dataclass(frozen=True)
class Hit:
    id: int
    title: str
    score: float


@dataclass(frozen=True)
class Facet:
    value: str
    count: int


@dataclass(frozen=True)
class Page:
    """One page of hits, with what is known about all of them.

    `corrected` holds the words searched instead of the typed ones, which found nothing together, or None.
    `suggestion` holds words worth offering as a link beside a meagre result; None: nothing better is known.
    `terms` are the stems to highlight, `also` the synonyms that were searched beside the words. `exact` of all hits
    hold everything asked for.
    """

    hits: tuple[Hit, ...] = ()
    total: int = 0
    facets: Mapping[str, tuple[Facet, ...]] = field(default_factory=dict)
    corrected: str | None = None
    suggestion: str | None = None
    terms: frozenset[str] = frozenset()
    exact: int = 0
    also: tuple[str, ...] = ()
