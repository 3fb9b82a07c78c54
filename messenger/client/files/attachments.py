"""The file of a message between its three shapes: what the protocol says, what windows show, what the store keeps."""

from typing import Final

import msgspec

from messenger.client.files.names import safe_name
from messenger.client.model import Attachment
from messenger.protocol.files import File

_encoder: Final = msgspec.json.Encoder()
_decoder: Final = msgspec.json.Decoder(Attachment)


def shown(file: File | None) -> Attachment | None:
    """Return what somebody sent, under a name that does no harm."""
    if file is None:
        return None
    return Attachment(file.hash, file.size, safe_name(file.name), file.width, file.height)


def said(attachment: Attachment | None) -> File | None:
    """Return it as it is sent; its hash has to be known."""
    if attachment is None:
        return None
    return File(attachment.hash, attachment.size, attachment.name, attachment.width, attachment.height)


def stored(attachment: Attachment | None) -> str:
    """Return it as the store keeps it, "" for none."""
    return "" if attachment is None else _encoder.encode(attachment).decode()


def loaded(text: str) -> Attachment | None:
    """Return what the store has kept."""
    return _decoder.decode(text) if text else None
