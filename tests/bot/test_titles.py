"""Titles of topics, as they stand on buttons."""

from bot.titles import titles


def test_a_topic_has_its_title_under_either_group() -> None:
    assert "Writing a CV or resume" == titles()["faq/cv_start"] == titles()["trouble/cv_start"]
