"""HTML mails as text: the words, in order, and what is quoted marked as such."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff.channels.email.html_text import text_of_html


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>Two &amp; three</p>", "One\n\nTwo & three"),
        ("<div>One</div><div>Two<br>Three</div>", "One\nTwo\nThree"),
        ("<html><head><title>No</title><style>p{}</style></head><body>Yes<script>no()</script></body></html>", "Yes"),
        ("<ul><li>One</li><li>Two</li></ul>", "- One\n- Two"),
        (
            "Yes<blockquote><p>Old</p><blockquote>Older</blockquote></blockquote>Below",
            "Yes\n> Old\n>\n> > Older\nBelow",
        ),
        ('See <a href="https://x.example/a">here</a>.', "See here (https://x.example/a)."),
        ('<a href="https://x.example/">https://x.example</a>', "https://x.example"),
        ('<a href="javascript:x()">here</a>', "here"),
        ("a&nbsp;b   c\n d", "a b c d"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("<p>broken <b>words", "broken words"),
        ("</blockquote></style>still", "still"),
        ("1 < 2 && 3 > 2", "1 < 2 && 3 > 2"),
        ("", ""),
    ],
)
def test_html_is_read_as_a_person_sees_it(html: str, text: str) -> None:
    assert text == text_of_html(html)


@given(
    st.lists(
        st.sampled_from(
            ["word", "<p>", "</p>", "<br>", "<div>", "</div>", "<b>", "</b>", "<blockquote>", "</blockquote>", "<", "&"]
        ),
        max_size=40,
    )
)
def test_no_word_is_lost(pieces: list[str]) -> None:
    html = " ".join(pieces)

    assert pieces.count("word") == text_of_html(html).count("word")
