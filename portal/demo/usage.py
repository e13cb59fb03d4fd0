"""What the demo company's articles were read, and what was searched."""

from datetime import timedelta
from zlib import crc32

from peewee import chunked

from knowledge.articles import Article
from portal.demo.reading import Calendar, read_table
from portal.usage.models import ArticleReads, SearchCount
from search_index.analysis import topic

DAYS = 56
BATCH = 500


class UsageLoader:
    """Writes counts that rise and fall with the week; those of an article on a day are always the same."""

    def __init__(self, articles: dict[str, Article], calendar: Calendar) -> None:
        self.articles, self.calendar = articles, calendar

    def load(self) -> None:
        reads = [
            {"article": article.id, "day": day, "times": times}
            for stem, article in self.articles.items()
            for day in (self.calendar.day(back) for back in range(DAYS))
            if (times := _times(stem, day.toordinal(), is_weekend=day.weekday() > 4))
            and article.published_at is not None
            and article.published_at.date() <= day
        ]
        for rows in chunked(reads, BATCH):
            ArticleReads.insert_many(rows).execute()
        for row in read_table("usage.yaml")["searches"]:
            clicks = row.get("clicks", 0)
            SearchCount.create(
                words=row["words"],
                topic=topic(row["words"]),
                shelf=row.get("shelf", "public"),
                day=(self.calendar.now - timedelta(days=row["days_ago"])).date(),
                found=row.get("found", 0),
                times=row["times"],
                clicks=clicks,
                ranks=clicks * row.get("place", 0),
            )


def _times(stem: str, day: int, *, is_weekend: bool) -> int:
    liked = crc32(stem.encode()) % 7
    chance = crc32(f"{stem} {day}".encode()) % 5
    return liked * chance // (8 if is_weekend else 3)
