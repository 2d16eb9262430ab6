"""Rows that are made once for a module of tests and taken back after it."""

from contextlib import ExitStack, contextmanager

from django.db import transaction

_open: list[ExitStack] = []


@contextmanager
def kept_for_the_module(blocker):
    """What is made within stays for the tests of the module, each of which works inside a savepoint."""
    with ExitStack() as stack:
        stack.enter_context(blocker.unblock())
        stack.enter_context(transaction.atomic())
        stack.callback(transaction.set_rollback, True)
        stack.callback(_ended, stack)
        _open.append(stack)
        yield


def _ended(stack: ExitStack) -> None:
    assert _open.pop() is stack, "What was kept last is taken back first: transactions are a stack."


def take_back() -> None:
    """Before the module ends: nothing may stand around a test that commits."""
    while _open:
        _open[-1].close()


def commits(test) -> bool:
    """Whether a test really writes to the database."""
    marker = test.get_closest_marker("django_db")
    really = marker is not None and marker.kwargs.get("transaction", False)
    return really or not {"transactional_db", "live_server"}.isdisjoint(test.fixturenames)
