"""What the models of ``game.scenario.shape`` are made of: how a node becomes a number, a flag, a text, a list or a map."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, ClassVar, Literal, LiteralString, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from game.scenario.model import PHASES, STEPS
from game.scenario.source import ListNode, MapNode, ScalarNode

T = TypeVar("T")


def wrong(code: LiteralString, message: str, words: Sequence[str] = ()) -> PydanticCustomError:
    """An error with one of our codes as its type; ``words``: those allowed, for a suggestion."""
    return PydanticCustomError(code, "{said}", {"said": message, "words": words})


def _number(node: object) -> object:
    if isinstance(node, ScalarNode) and type(node.value) is int:
        return node.value
    if isinstance(node, int):
        return node
    raise wrong("E301", "a whole number is wanted here")


def _decimal(node: object) -> object:
    if isinstance(node, ScalarNode) and type(node.value) in (int, float):
        return float(node.text)
    raise wrong("E301", "a number such as 13.19 is wanted here")


def _flag(node: object) -> object:
    if isinstance(node, ScalarNode) and isinstance(node.value, bool):
        return node.value
    raise wrong("E301", "true or false is wanted here")


def prose(node: object) -> object:
    if isinstance(node, ScalarNode) and node.value is not None and node.text.strip():
        return " ".join(node.text.split())
    if isinstance(node, ScalarNode) and node.value is None and node.plain:
        raise wrong("E301", "a text is missing here (a text that begins with # must be quoted)")
    raise wrong("E301", "a text is wanted here")


def _paragraphs(node: object) -> object:
    if isinstance(node, ScalarNode) and node.value is not None and node.text.strip():
        return "\n\n".join(" ".join(part.split()) for part in node.text.split("\n\n") if part.strip())
    raise wrong("E301", "a text is wanted here")


def _word(node: object) -> object:
    if isinstance(node, ScalarNode) and node.text.strip():
        return node
    raise wrong("E301", "a name is wanted here")


def _source_id(node: object) -> object:
    if isinstance(node, ScalarNode) and node.text.strip():
        return node
    raise wrong("E301", "the id of a source is wanted here; the source itself is written under sources:")


def one_word(node: object) -> object:
    if isinstance(node, ScalarNode):
        return node.text
    raise wrong("E301", "one word is wanted here")


def _scalar(node: object) -> object:
    if isinstance(node, ScalarNode) and node.text.strip():
        return node
    raise wrong("E301", "an expression is wanted here")


def _map(node: object) -> object:
    if isinstance(node, MapNode):
        return dict(node.items)
    if isinstance(node, ScalarNode) and node.value is None and node.plain:
        return {}
    raise wrong("E301", "a map (key: value) is wanted here")


def _list(node: object) -> object:
    if isinstance(node, ListNode):
        return list(node.items)
    if isinstance(node, ScalarNode) and node.value is None and node.plain:
        return []
    raise wrong("E301", "a list is wanted here: [ ... ] or lines that begin with -")


def _any(node: object) -> object:
    return node


def among(words: Sequence[str]) -> Callable[[object], object]:
    """A check for one of many words."""

    def check(node: object) -> object:
        if isinstance(node, ScalarNode) and node.text in words:
            return node.text
        said = node.text[:40] if isinstance(node, ScalarNode) else ""
        raise wrong("E303", f'"{said}" is not one of {", ".join(words)}', words)

    return check


_EXPR: dict[str, Any] = {"type": ["string", "integer", "boolean"], "part": "expression"}
_NAME: dict[str, Any] = {"type": ["string", "integer", "boolean"], "part": "name"}


def _part(name: str) -> WithJsonSchema:
    """The part of the expression language that stands under a key; its form is in ``game.author.grammar``."""
    return WithJsonSchema({"part": name})


Int = Annotated[int, BeforeValidator(_number)]
Decimal = Annotated[float, BeforeValidator(_decimal)]
Flag = Annotated[bool, BeforeValidator(_flag)]
Line = Annotated[str, BeforeValidator(prose), Field(max_length=160)]
Prose = Annotated[str, BeforeValidator(_paragraphs), Field(max_length=3000)]
Ref = Annotated[ScalarNode, PlainValidator(_word), WithJsonSchema(_NAME)]
SourceRef = Annotated[ScalarNode, PlainValidator(_source_id), WithJsonSchema(_NAME)]
Ex = Annotated[ScalarNode, PlainValidator(_scalar), WithJsonSchema(_EXPR)]
# nodes that the expression language reads itself
When = Annotated[Any, PlainValidator(_any), _part("when")]
Effects = Annotated[Any, PlainValidator(_any), _part("effects")]
Let = Annotated[Any, PlainValidator(_any), _part("let")]
Best = Annotated[Any, PlainValidator(_any), _part("best")]
Pick = Annotated[Any, PlainValidator(_any), _part("pick")]
RollPart = Annotated[Any, PlainValidator(_any), _part("roll")]
LeakPart = Annotated[Any, PlainValidator(_any), _part("leak")]
AnswerPart = Annotated[Any, PlainValidator(_any), _part("answer")]
Answers = Annotated[Any, PlainValidator(_any), _part("answers")]
ListOf = Annotated[list[T], BeforeValidator(_list)]
MapOf = Annotated[dict[str, T], BeforeValidator(_map)]
Per = Annotated[Literal["faction", "place", "kind"], BeforeValidator(one_word)]
Step = Annotated[str, PlainValidator(among(STEPS)), WithJsonSchema({"enum": list(STEPS)})]
Phase = Annotated[str, PlainValidator(among(PHASES)), WithJsonSchema({"enum": list(PHASES)})]


class Shape(BaseModel):
    """A section or entry; unknown keys are errors. ``spare``: what stands in for needed values that are missing or wrong
    (after the error is reported), so that the rest of the entry can be checked too."""

    spare: ClassVar[Mapping[str, str]] = {}
    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True, frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _open(cls, node: object) -> object:
        if isinstance(node, MapNode):
            return dict(node.items)
        if isinstance(node, dict):
            return node
        raise wrong("E301", "a map (key: value) is wanted here")
