import gc
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from search_index import writer
from search_index.document import Document
from search_index.errors import ShelfBusy, ShelfUnavailable
from search_index.folder import Folder
from search_index.shelves import SHELVES, Shelf, open_shelves
from tests.search_index.documents import LIBRARY, document

ROOT = Path(__file__).parents[2]
ELSEWHERE = """
import os, signal, sys
from pathlib import Path
from search_index.shelves import Shelf
from tests.search_index.documents import document
shelf = Shelf(Path(sys.argv[1]))
"""


def ids(shelf: Shelf, words: str) -> list[int]:
    return [hit.id for hit in shelf.search(words, limit=100).hits]


def elsewhere(folder: Path, code: str) -> int:
    """Run code on a shelf in another process; the exit code comes back."""
    return subprocess.run([sys.executable, "-c", ELSEWHERE + code, str(folder)], cwd=ROOT).returncode


def generations(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.name.startswith("generation-")]


def replace_file(path: Path, content: bytes) -> None:
    waiting = path.with_name("waiting")
    waiting.write_bytes(content)
    waiting.rename(path)


def test_each_audience_has_a_shelf_of_its_own(tmp_path: Path) -> None:
    shelves = open_shelves(tmp_path)
    assert tuple(shelves) == SHELVES == ("public", "customers", "staff")
    for shelf in shelves.values():
        shelf.update([])
    shelves["staff"].update([document(1, "Secret")])
    assert [shelf.count for shelf in shelves.values()] == [0, 0, 1]


def test_an_update_begins_a_shelf(shelf: Shelf) -> None:
    shelf.update(LIBRARY)
    assert shelf.count == len(LIBRARY)
    assert shelf.ids() == {each.id for each in LIBRARY}
    assert shelf.problems() == ()


def test_a_shelf_begun_with_nothing_answers(shelf: Shelf) -> None:
    shelf.update([], removed=[1])
    assert (shelf.count, ids(shelf, "router"), shelf.suggest("rou"), shelf.related(1)) == (0, [], (), ())
    shelf.update([document(1, "Router")])
    assert ids(shelf, "router") == [1]


def test_changed_text_is_found_at_once_and_the_old_no_longer(shelf: Shelf) -> None:
    shelf.update([document(1, "Old words"), document(2, "Other")])
    assert ids(shelf, "old") == [1]
    shelf.update([document(1, "New text")])
    assert (ids(shelf, "old"), ids(shelf, "new"), shelf.count) == ([], [1], 2)


def test_a_removed_document_is_gone_everywhere(shelf: Shelf) -> None:
    shelf.update([document(1, "Router one"), document(2, "Router two")])
    assert [hit.id for hit in shelf.related(1)] == [2]
    shelf.update([], removed=[2, 99])
    assert (ids(shelf, "router"), shelf.ids(), shelf.related(1)) == ([1], {1}, ())
    assert [hit.id for hit in shelf.suggest("rou")] == [1]
    assert shelf.search("router").facets["product"][0].count == 1


def test_of_two_documents_with_one_id_the_last_counts(shelf: Shelf) -> None:
    shelf.update([document(1, "First"), document(1, "Second")])
    assert (shelf.count, ids(shelf, "first"), ids(shelf, "second")) == (1, [], [1])


def test_an_id_given_and_removed_at_once_is_removed(shelf: Shelf) -> None:
    shelf.update([document(1, "Here"), document(2, "There")])
    shelf.update([document(1, "Here again")], removed=[1])
    assert shelf.ids() == {2}


def test_many_small_changes_leave_one_document_each(shelf: Shelf) -> None:
    shelf.update(document(n, "Same") for n in range(5))
    for turn in range(60):
        shelf.update([document(turn % 5, f"Same turn{turn}", "words of many turns")])
    assert sorted(ids(shelf, "same")) == [0, 1, 2, 3, 4]
    assert ids(shelf, "turn59") == [4]
    assert ids(shelf, "turn54") == []


def test_a_rebuild_finds_what_single_changes_found(shelf: Shelf, library: Shelf) -> None:
    for each in reversed(LIBRARY):
        shelf.update([document(each.id, "Something else")])
        shelf.update([each])
    asked = ("restart mailbox", "policy", '"power button"', "retension", "how to", "tag:hardware")
    assert [shelf.search(words) for words in asked] == [library.search(words) for words in asked]
    shelf.rebuild(LIBRARY)
    assert [shelf.search(words) for words in asked] == [library.search(words) for words in asked]


def test_an_optimised_shelf_finds_the_same(shelf: Shelf) -> None:
    shelf.update(LIBRARY)
    shelf.update([document(1, "Another title")], removed=[2])
    before, generation = shelf.search("mailbox"), shelf.generation
    shelf.optimise()
    assert shelf.search("mailbox") == before
    assert shelf.generation != generation


def test_what_many_single_changes_leave_is_merged_beside_the_live_index(shelf: Shelf, tmp_path: Path) -> None:
    """A reader goes on with the pieces that it has, although their folder is gone."""
    shelf.rebuild(document(n, f"Title of{n}", f"words of{n} here") for n in range(100))
    reader = Shelf(tmp_path / "public")
    assert (reader.is_scattered, ids(reader, "of7")) == (False, [7])
    for turn in range(30):
        shelf.update([document(turn, f"Title turn{turn}")])
    assert reader.is_scattered
    assert shelf.optimise(only_small=True)
    assert not reader.is_scattered
    assert (ids(reader, "turn7"), ids(reader, "of7"), ids(reader, '"words of93"')) == ([7], [], [93])
    assert (reader.count, len(generations(tmp_path / "public"))) == (100, 1)


def test_a_change_that_comes_while_the_index_is_merged_is_kept(shelf: Shelf, tmp_path: Path) -> None:
    shelf.update(LIBRARY)

    def slow_merge(copy: Path) -> None:
        shelf.update([document(90, "Meanwhile")])
        writer.merge(copy, only_small=False)

    assert not Folder(tmp_path / "public").replace_current(slow_merge, timeout_seconds=1)
    assert ids(shelf, "meanwhile") == [90]
    assert shelf.optimise()
    assert (ids(shelf, "meanwhile"), shelf.count) == ([90], len(LIBRARY) + 1)


def test_what_a_killed_merge_leaves_is_cleared_away(shelf: Shelf, tmp_path: Path) -> None:
    shelf.update(LIBRARY)
    shelf.update([document(90, "In a piece of its own")])
    killed = "shelf._folder.replace_current(lambda copy: os.kill(os.getpid(), signal.SIGKILL), timeout_seconds=1)"
    assert elsewhere(tmp_path / "public", killed) < 0
    assert (shelf.count, shelf.problems()) == (len(LIBRARY) + 1, ())
    assert len(list((tmp_path / "public").glob("copy-*"))) == 1
    assert shelf.optimise(timeout_seconds=0)
    assert list((tmp_path / "public").glob("copy-*")) == []


def test_a_shelf_that_nothing_merges_merges_itself_in_the_end(shelf: Shelf) -> None:
    shelf.update(LIBRARY)
    scattered = []
    for turn in range(75):
        shelf.update([document(1, f"Turn{turn}")])
        scattered.append(shelf.is_scattered)
    assert sorted(set(scattered[:70])) == [False, True]
    assert (scattered[69], scattered[-1], ids(shelf, "turn74")) == (True, False, [1])


def test_more_documents_than_fit_one_block_are_all_found(shelf: Shelf) -> None:
    shelf.rebuild(document(n, "Common words", f"number{n} of many") for n in range(1500))
    shelf.update([document(5, "Rare")], removed=range(1000, 1100))
    page = shelf.search("common", limit=5000)
    assert {hit.id for hit in page.hits} == set(range(1500)) - {5} - set(range(1000, 1100))
    assert shelf.search('"common words"').total == page.total == 1399
    assert ids(shelf, "number1499") == [1499]


def test_each_change_gives_another_generation(shelf: Shelf) -> None:
    seen = set()
    for change in (
        lambda: shelf.update([document(1)]), lambda: shelf.update([document(1)]),
        lambda: shelf.rebuild([document(1)]), lambda: shelf.rebuild([document(1)]),
    ):
        change()
        seen.add(shelf.generation)
        assert shelf.generation in seen
    assert len(seen) == 4


def test_a_rebuild_leaves_no_old_generation_behind(shelf: Shelf, tmp_path: Path) -> None:
    for _ in range(3):
        shelf.rebuild(LIBRARY)
    assert len(generations(tmp_path / "public")) == 1


def test_searches_go_on_while_a_rebuild_is_under_way(shelf: Shelf) -> None:
    shelf.update([document(1, "Old router")])

    def slowly() -> Iterator[Document]:
        assert ids(shelf, "router") == [1]
        yield document(2, "New router")
        assert ids(shelf, "router") == [1]

    shelf.rebuild(slowly())
    assert ids(shelf, "router") == [2]


def test_a_rebuild_that_fails_changes_nothing(shelf: Shelf, tmp_path: Path) -> None:
    shelf.update([document(1, "Router")])

    def broken() -> Iterator[Document]:
        yield document(2, "Other")
        raise LookupError("the database went away")

    with pytest.raises(LookupError):
        shelf.rebuild(broken())
    assert ids(shelf, "router") == [1]
    assert len(generations(tmp_path / "public")) == 1
    shelf.update([document(3, "Router")])
    assert ids(shelf, "router") == [3, 1]


def test_a_second_writer_waits_no_longer_than_allowed(shelf: Shelf, tmp_path: Path) -> None:
    shelf.update([document(1)])
    with Folder(tmp_path / "public").locked(timeout_seconds=0):
        for write in (shelf.update, shelf.rebuild):
            with pytest.raises(ShelfBusy):
                write([document(2)], timeout_seconds=0)
        assert shelf.count == 1
    shelf.update([document(2)], timeout_seconds=0)
    assert shelf.count == 2


def test_a_change_made_in_another_process_is_seen(shelf: Shelf, tmp_path: Path) -> None:
    shelf.update([document(1, "Router")])
    assert ids(shelf, "router") == [1]
    assert elsewhere(tmp_path / "public", "shelf.update([document(2, 'Router')], removed=[1])") == 0
    assert ids(shelf, "router") == [2]
    assert elsewhere(tmp_path / "public", "shelf.rebuild([document(3, 'Router')])") == 0
    assert ids(shelf, "router") == [3]


def test_a_writer_killed_in_the_middle_loses_nothing_and_holds_no_lock(shelf: Shelf, tmp_path: Path) -> None:
    shelf.update([document(1, "Router")])
    killed = "shelf.rebuild(document(n) if n < 50 else os.kill(os.getpid(), signal.SIGKILL) for n in range(99))"
    assert elsewhere(tmp_path / "public", killed) < 0
    assert (ids(shelf, "router"), shelf.problems()) == ([1], ())
    shelf.rebuild([document(2, "Router")], timeout_seconds=0)
    assert ids(shelf, "router") == [2]
    assert len(generations(tmp_path / "public")) == 1


def test_readers_meet_whole_commits_while_writers_write(shelf: Shelf) -> None:
    shelf.update(document(n, "Router") for n in range(20))
    wrong: list[object] = []
    finished = threading.Event()

    def read() -> None:
        while not finished.is_set():
            try:
                wrong.extend(total for total in [shelf.search("router mailbox").total] if total != 20)
            except ShelfUnavailable as error:
                wrong.append(error)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for turn in range(12):
        shelf.update([document(turn, "Router", "changed")])
    shelf.rebuild(document(n, "Router") for n in range(20))
    finished.set()
    for reader in readers:
        reader.join()
    assert wrong == []


def test_a_missing_shelf_says_so(shelf: Shelf) -> None:
    assert shelf.problems() == ("the index is missing",)
    asks: list[Callable[[], object]] = [
        lambda: shelf.search("a"), lambda: shelf.suggest("ab"), lambda: shelf.related(1), lambda: shelf.count,
        shelf.ids, lambda: shelf.generation, shelf.optimise,
    ]
    for ask in asks:
        with pytest.raises(ShelfUnavailable, match="missing"):
            ask()


def test_the_folder_is_private(shelf: Shelf, tmp_path: Path) -> None:
    shelf.update(LIBRARY)
    assert {path.stat().st_mode & 0o077 for path in [tmp_path / "public", *generations(tmp_path / "public")]} == {0}


@pytest.fixture
def files_left_open() -> Iterator[None]:
    """Whoosh leaves a file open that it fails to read; it is closed here, where the warning is expected."""
    yield
    gc.collect()


def spoil_pointer(folder: Path, generation: Path) -> None:
    (folder / "current").write_text("../../elsewhere")


def spoil_pointer_bytes(folder: Path, generation: Path) -> None:
    (folder / "current").write_bytes(b"\xff\xfe")


def remove_generation(folder: Path, generation: Path) -> None:
    shutil.rmtree(generation)


def empty_generation(folder: Path, generation: Path) -> None:
    remove_generation(folder, generation)
    generation.mkdir()


def spoil_contents(folder: Path, generation: Path) -> None:
    for path in generation.glob("*.toc"):
        replace_file(path, b"garbage" * 20)


def truncate_segments(folder: Path, generation: Path) -> None:
    for path in generation.glob("*.seg"):
        replace_file(path, path.read_bytes()[:1000])


def spoil_segments(folder: Path, generation: Path) -> None:
    for path in generation.glob("*.seg"):
        replace_file(path, os.urandom(path.stat().st_size))


def remove_segments(folder: Path, generation: Path) -> None:
    for path in generation.glob("*.seg"):
        path.unlink()


def age_schema(folder: Path, generation: Path) -> None:
    (generation / "schema_version").write_text("0")


def lose_schema(folder: Path, generation: Path) -> None:
    (generation / "schema_version").unlink()


@pytest.mark.usefixtures("files_left_open")
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize("spoil", [
    spoil_pointer, spoil_pointer_bytes, remove_generation, empty_generation, spoil_contents, truncate_segments,
    spoil_segments, remove_segments, age_schema, lose_schema,
], ids=lambda spoil: spoil.__name__)
def test_a_damaged_shelf_says_so_and_a_rebuild_heals_it(
    tmp_path: Path, spoil: Callable[[Path, Path], None]
) -> None:
    folder = tmp_path / "public"
    Shelf(folder).update(LIBRARY)
    spoil(folder, generations(folder)[0])
    shelf = Shelf(folder)
    assert len(shelf.problems()) == 1
    for ask in (lambda: shelf.search("router"), lambda: shelf.update([document(1)])):
        with pytest.raises(ShelfUnavailable):
            ask()
    shelf.rebuild(LIBRARY, timeout_seconds=0)
    shelf.update([document(99, "Router")], timeout_seconds=0)
    assert (shelf.problems(), shelf.count) == ((), len(LIBRARY) + 1)


def test_an_older_schema_is_named_in_the_reason(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.update(LIBRARY)
    age_schema(tmp_path, generations(tmp_path)[0])
    assert "schema version 0" in shelf.problems()[0]
    with pytest.raises(ShelfUnavailable, match="schema version 0"):
        Shelf(tmp_path).search("router")


@pytest.mark.usefixtures("files_left_open")
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_damage_in_the_middle_of_a_file_is_never_another_error(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.update(LIBRARY)
    [segment] = generations(tmp_path)[0].glob("*.seg")
    whole = segment.read_bytes()
    step = len(whole) // 40
    for place in range(0, len(whole) - step, step):
        replace_file(segment, whole[:place] + bytes(step) + whole[place + step:])
        damaged = Shelf(tmp_path)
        for words in ("router restart", '"power button"', "how to", "ruoter"):
            try:
                damaged.search(words)
            except ShelfUnavailable as unavailable:
                assert "unreadable" in str(unavailable)
