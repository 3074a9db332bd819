"""The titles of the topics by the names of their answers, as the visitor reads them on buttons.

Read once; knows the file's shape, not what a topic is about.
"""

from functools import cache

import yaml

from bot.deciding import TOPIC_GROUPS
from bot.environment import ROOT


@cache
def titles() -> dict[str, str]:
    """A topic stands under every group here: which one it belongs to, its examples say."""
    content = yaml.safe_load((ROOT / "data" / "content" / "topics.yml").read_text(encoding="utf-8"))
    return {f"{group}/{topic['id']}": topic["title"] for topic in content["topics"] for group in TOPIC_GROUPS}
