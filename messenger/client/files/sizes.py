"""How many bytes, in words."""

from functools import lru_cache
from gettext import gettext as _
from gettext import ngettext
from typing import Final

_KIB: Final = 1024


def size_words(size: int) -> str:
    """Return ``size`` in bytes as people say it: "912 bytes", "1.4 MB"; a MB here has 1,048,576 bytes."""
    if size < _KIB:
        return ngettext("{count} byte", "{count} bytes", size).format(count=size)
    amount, (unit, *larger_units) = size / _KIB, _units()
    for larger in larger_units:
        if amount < 999.5:
            break
        amount, unit = amount / _KIB, larger
    digits = 0 if amount >= 99.95 else 1
    text = f"{amount:.{digits}f}".removesuffix(".0")
    return _("{amount} {unit}").format(amount=text, unit=unit)


@lru_cache(maxsize=1)
def _units() -> tuple[str, str, str, str]:
    # Looked up once: it is said several times a second while a file is on its way.
    return _("KB"), _("MB"), _("GB"), _("TB")
