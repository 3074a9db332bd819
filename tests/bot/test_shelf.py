"""What was approved since the training, compared with a message."""

import numpy as np

from bot.shelf import Shelf

EAST, NORTH = np.array([1, 0], np.float32), np.array([0, 1], np.float32)


def test_an_empty_shelf_is_close_to_nothing() -> None:
    assert {} == Shelf().closest(EAST)


def test_the_closest_phrasing_of_an_answer_counts() -> None:
    shelf = Shelf()
    shelf.fill(3, ["faq/k1", "faq/k2", "faq/k1"], np.vstack([NORTH, NORTH, EAST]))

    assert {"faq/k1": 1.0, "faq/k2": 0.0} == shelf.closest(EAST)
    assert 3 == shelf.version


def test_what_is_filled_in_replaces_what_was_there() -> None:
    shelf = Shelf()
    shelf.fill(1, ["faq/k1"], EAST[None])
    shelf.fill(2, [], np.zeros((0, 0), np.float32))

    assert (2, {}) == (shelf.version, shelf.closest(EAST))
