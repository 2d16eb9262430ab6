"""The recording screen as its user knows it: keys, sentences, the state of saving."""

from playwright.sync_api import Page, expect

PHONE = {"width": 390, "height": 844}


class Recording:
    """Everything is done with the keyboard; `page` is there for what has to be looked at."""

    def __init__(self, page: Page):
        self.page = page
        expect(page.locator("body.is-ready")).to_be_visible()

    def press(self, *keys: str) -> "Recording":
        for key in keys:
            self.page.keyboard.press(key)
        return self

    def type(self, text: str) -> "Recording":
        """Keys for what a keyboard has, whole characters for the rest (Cyrillic)."""
        for character in text:
            if character == "\n":
                self.page.keyboard.press("Shift+Enter")
            else:
                self.page.keyboard.insert_text(character)
        return self

    def paste(self, text: str) -> "Recording":
        self.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        self.page.evaluate("text => navigator.clipboard.writeText(text)", text)
        return self.press("Control+v")

    def point(self, text: str) -> "Recording":
        """A sentence and Enter: the next point."""
        return self.type(text).press("Enter")

    def mark_present(self, *surnames: str) -> "Recording":
        self.press("F2")
        for surname in surnames:
            self.type(surname).press("Enter")
        return self.press("Escape")

    def begin_typing(self) -> "Recording":
        """Go to the empty line of the current question without touching the mouse."""
        return self.press("F2", "Escape")

    def is_saved(self) -> "Recording":
        expect(self.page.locator("#rec-save")).to_have_attribute("data-place", "server", timeout=15000)
        return self

    def points(self) -> list[str]:
        fields = self.page.locator("#rec-points textarea").all()
        return [text for text in (field.input_value() for field in fields) if text]
