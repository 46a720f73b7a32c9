"""The record: entries that follow one another, each bound to all before, none ever changed."""

from ayumi.ledger.content import Attachment, Content, Text
from ayumi.ledger.entry import OPERATOR, SYSTEM, Actor, Draft, Entry, Head
from ayumi.ledger.ledger import BytesRemain, Ledger
from ayumi.ledger.lineage import Lineage
from ayumi.ledger.signing import Authenticator, Reauthentication, SignatureRefused
from ayumi.ledger.storage import Storage, StorageFailure, StorageRefused
from ayumi.ledger.writing import Conflict, Writing

__all__ = [
    "OPERATOR",
    "SYSTEM",
    "Actor",
    "Attachment",
    "Authenticator",
    "BytesRemain",
    "Conflict",
    "Content",
    "Draft",
    "Entry",
    "Head",
    "Ledger",
    "Lineage",
    "Reauthentication",
    "SignatureRefused",
    "Storage",
    "StorageFailure",
    "StorageRefused",
    "Text",
    "Writing",
]
