from datetime import UTC, datetime

import pytest

from kernel.clock.spans import Span, merge, subtract


def at(hour):
    return datetime(2026, 7, 6, hour, tzinfo=UTC)


def spans(*pairs):
    return tuple(Span(at(start), at(end)) for start, end in pairs)


def test_span_that_ends_before_it_starts_is_refused():
    with pytest.raises(ValueError, match="ends before it starts"):
        Span(at(2), at(1))


def test_span_with_a_naive_end_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        Span(at(1), datetime(2026, 7, 6, 2))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([(3, 5), (1, 2)], [(1, 2), (3, 5)]),
        ([(1, 3), (2, 4)], [(1, 4)]),
        ([(1, 2), (2, 3)], [(1, 3)]),
        ([(1, 9), (2, 3)], [(1, 9)]),
        ([(4, 4)], []),
    ],
    ids=["sorted", "overlapping", "touching", "nested", "empty"],
)
def test_merge_gives_the_same_time_in_few_spans(given, expected):
    assert merge(spans(*given)) == spans(*expected)


@pytest.mark.parametrize(
    ("holes", "expected"),
    [
        ([], [(2, 8)]),
        ([(0, 1), (9, 10)], [(2, 8)]),
        ([(0, 3)], [(3, 8)]),
        ([(0, 1), (4, 5)], [(2, 4), (5, 8)]),
        ([(7, 10)], [(2, 7)]),
        ([(3, 4), (5, 6)], [(2, 3), (4, 5), (6, 8)]),
        ([(1, 9)], []),
    ],
    ids=["none", "outside", "over-the-start", "before-and-inside", "over-the-end", "two-inside", "all-covered"],
)
def test_subtract_leaves_what_no_hole_covers(holes, expected):
    assert tuple(subtract(spans((2, 8))[0], spans(*holes))) == spans(*expected)
