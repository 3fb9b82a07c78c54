"""Every bound that a request declares for one of its fields: taken at it, refused beyond it. Made from the protocol."""

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from msgspec import inspect, structs

from messenger.protocol.base import Request
from messenger.protocol.codec import request_reader
from messenger.protocol.errors import Code
from tests.protocol.examples import REQUESTS


def edges(info: inspect.Type, example: Any) -> Iterator[tuple[Any, Any]]:
    """Return (value at a bound, value beyond it) for each bound of a type that has a simple one.

    ``example``: a proper value of it; of what holds others, all but one stay as they are there.
    """
    if isinstance(info, inspect.UnionType):
        for part in info.types:
            if not isinstance(part, inspect.StructType) or example is not None:
                yield from edges(part, example)
    elif isinstance(info, inspect.VarTupleType) and example:
        if info.max_length is not None:
            yield example[:1] * info.max_length, example[:1] * (info.max_length + 1)
        for within, beyond in edges(info.item_type, example[0]):
            yield (within,), (beyond,)
    elif isinstance(info, inspect.StructType):
        for field in info.fields:
            for within, beyond in edges(field.type, getattr(example, field.name)):
                yield structs.replace(example, **{field.name: within}), structs.replace(example, **{field.name: beyond})
    else:
        yield from simple_edges(info)


def simple_edges(info: inspect.Type) -> Iterator[tuple[Any, Any]]:
    """Return the same for a number or a text."""
    if isinstance(info, inspect.IntType):
        if info.ge is not None:
            yield info.ge, info.ge - 1
        if info.le is not None:
            yield info.le, info.le + 1
    elif isinstance(info, inspect.StrType):
        if info.max_length is not None:
            yield "x" * info.max_length, "x" * (info.max_length + 1)
        if info.min_length:
            yield "x" * info.min_length, "x" * (info.min_length - 1)


def bounded() -> list[Any]:
    """Return every bounded field of every request that is an example: the request, the field, both values."""
    found = []
    for request in REQUESTS:
        info = inspect.type_info(type(request))
        assert isinstance(info, inspect.StructType)
        for field in info.fields:
            for number, (within, beyond) in enumerate(edges(field.type, getattr(request, field.name))):
                name = f"{type(request).__struct_config__.tag}-{field.encode_name}-{number}"
                found.append(pytest.param(request, field.name, within, beyond, id=name))
    return found


def read(request: Request, **changed: Any) -> tuple[list[Any], Code | None]:
    """Return what the server reads of ``request`` with some fields changed, whatever they are."""
    plain = msgspec.to_builtins(structs.replace(request, **changed))
    lines, error = request_reader().feed(msgspec.json.encode(plain) + b"\n")
    return lines, None if error is None else error.code


@pytest.mark.parametrize(("request_", "field", "within", "beyond"), bounded())
def test_a_field_is_taken_at_its_bound_and_refused_beyond(
    request_: Request, field: str, within: Any, beyond: Any
) -> None:
    lines, error = read(request_, **{field: within})
    assert (len(lines), error) == (1, None)
    assert getattr(lines[0], field) == within
    assert read(request_, **{field: beyond}) == ([], Code.BAD_LINE)
