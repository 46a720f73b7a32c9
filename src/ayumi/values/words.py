"""Words for people, in English and where known in Japanese."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, Self

from ayumi.values.fault import Fault, InputRefused

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import CoreSchema

Language = Literal["en", "ja"]
_ALLOWED: Final = 'write words: "Walking", or { en = "Walking", ja = "歩行" }'


@dataclass(frozen=True, slots=True)
class Words:
    """A text in English, and in Japanese where somebody has written it.

    >>> walking = Words.read({"en": "Walking", "ja": "歩行"})
    >>> walking.in_("ja"), Words("Pain").in_("ja")
    ('歩行', 'Pain')
    """

    en: str
    ja: str | None = None

    @classmethod
    def read(cls, value: object) -> Self:
        """The words in a document, or `InputRefused`."""
        if isinstance(value, cls):
            return value
        given = {"en": value} if isinstance(value, str) else value
        if (
            not isinstance(given, dict)
            or not {"en"} <= given.keys() <= {"en", "ja"}
            or not all(isinstance(text, str) and text.strip() for text in given.values())
        ):
            raise InputRefused([Fault("words", str(value), _ALLOWED)], "words")
        return cls(given["en"], given.get("ja"))

    def in_(self, language: Language) -> str:
        """The text in a language, in English where there is none in that."""
        return self.ja if language == "ja" and self.ja is not None else self.en

    def __str__(self) -> str:
        return self.en

    def written(self) -> str | dict[str, str]:
        """As a document writes them: a text, or a table of languages."""
        return self.en if self.ja is None else {"en": self.en, "ja": self.ja}

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: type[Any], handler: "GetCoreSchemaHandler"
    ) -> "CoreSchema":
        """Read and written as a text or a table of languages."""
        from ayumi.values.in_documents import written_as_text

        return written_as_text(cls.read, cls.written)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: "CoreSchema", handler: "GetJsonSchemaHandler"
    ) -> "JsonSchemaValue":
        """What an editor may accept."""
        text = {"type": "string", "minLength": 1}
        return {
            "anyOf": [
                text,
                {
                    "type": "object",
                    "properties": {
                        "en": {**text, "title": "English"},
                        "ja": {**text, "title": "Japanese"},
                    },
                    "required": ["en"],
                    "additionalProperties": False,
                },
            ]
        }


def within_sentence(title: str) -> str:
    """A title within a sentence; what is an abbreviation stays as it is.

    >>> within_sentence("Cell bank"), within_sentence("iPSC bank"), within_sentence("MRI")
    ('cell bank', 'iPSC bank', 'MRI')
    """
    inside = title[1:2].islower() or title[1:2] == " "
    return title[0].lower() + title[1:] if inside else title
