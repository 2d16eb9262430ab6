"""A real SMTP server for the journeys: what was sent is what arrived."""

import re
import socket
import time
from email import message_from_bytes, policy

from aiosmtpd.controller import Controller

PATIENCE = 10  # seconds
PAUSE = 0.05


class Mailbox:
    """Letters in the order of their arrival."""

    def __init__(self):
        self.letters = []
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.server = Controller(self, hostname="127.0.0.1", port=self.port)

    async def handle_DATA(self, server, session, envelope):
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"

    def letter(self, number: int):
        """The letter of this number, counted from 1; waits until it has come."""
        until = time.monotonic() + PATIENCE
        while len(self.letters) < number and time.monotonic() < until:
            time.sleep(PAUSE)
        assert len(self.letters) >= number, [letter["subject"] for letter in self.letters]
        return self.letters[number - 1]

    def link(self, number: int) -> str:
        """The first address in the text of the letter."""
        return re.search(r"https?://\S+", self.letter(number).get_body(("plain",)).get_content())[0]
