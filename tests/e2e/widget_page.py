"""The widget as a visitor meets it: what can be seen and pressed on the page that carries it.

Finds things by role and name, as assistive technology does; knows no API.
"""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

SERVICE = "Career Centre"


class WidgetPage:
    def __init__(self, page: Page, url: str, *, service: str = SERVICE) -> None:
        self.service = service
        self.page = page
        self.url = url
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on(
            "console", lambda line: self.errors.append(line.text) if "Content Security Policy" in line.text else None
        )

    def visit(self) -> WidgetPage:
        self.page.goto(self.url)
        return self

    def open(self) -> WidgetPage:
        self.launcher.click()
        expect(self.panel).to_be_visible()
        return self

    @property
    def launcher(self) -> Locator:
        return self.page.locator("signpost-widget .launcher")

    @property
    def panel(self) -> Locator:
        return self.page.get_by_role("dialog", name=self.service)

    @property
    def log(self) -> Locator:
        return self.page.get_by_role("log", name="Messages")

    @property
    def input(self) -> Locator:
        return self.page.get_by_role("textbox", name="Your message")

    @property
    def messages(self) -> Locator:
        return self.log.locator(".message")

    def button(self, name: str, *, exact: bool = True) -> Locator:
        return self.panel.get_by_role("button", name=name, exact=exact)

    def write(self, text: str) -> None:
        self.input.fill(text)
        self.input.press("Enter")

    def menu(self, item: str) -> None:
        self.button("Menu").click()
        self.button(item).click()

    def bubble(self, text: str) -> Locator:
        return self.messages.filter(has=self.page.get_by_text(text, exact=True))

    def shows(self, *texts: str) -> None:
        """The texts of the messages, all of them, in this order."""
        expect(self.log.locator(".text")).to_have_text(list(texts))
