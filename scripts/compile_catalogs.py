"""Compile locale/*/LC_MESSAGES/*.po that are newer than their .mo; msgfmt is not on a bare machine."""

import os
import sys
from pathlib import Path

import polib

LOCALE = Path(__file__).resolve().parent.parent / "locale"


def compile_catalog(source: Path) -> bool:
    """True if the catalogue had to be written; fuzzy and obsolete entries stay out of it."""
    target = source.with_suffix(".mo")
    if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
        return False
    fresh = target.with_suffix(f".{os.getpid()}")
    polib.pofile(str(source), check_for_duplicates=True).save_as_mofile(str(fresh))
    # A running portal may read the old file at this moment: it is replaced, never half written.
    fresh.replace(target)
    return True


def main() -> int:
    for source in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")):
        try:
            written = compile_catalog(source)
        except (OSError, ValueError) as problem:
            print(f"{source}: {problem}", file=sys.stderr)
            return 1
        if written:
            print(f"{source.relative_to(LOCALE.parent)} → .mo")
    return 0


if __name__ == "__main__":
    sys.exit(main())
