"""Whether the record is as it was written, as far as that was looked at."""

from typing import Final

from ayumi.ledger.verification import Verification
from ayumi.report.layout.html import Markup, Part, pairs, paragraph
from ayumi.report.svg import element, words
from ayumi.report.trial.reported import Reported
from ayumi.values import Words

_HEADING: Final = Words("Integrity of the record", "記録の完全性")
_NOT: Final = Words(
    "The ledger was not verified for this report.", "本報告書の作成時に台帳の検証は行われていない。"
)
_PASSED: Final = Words(
    "Verified: everything is as it was recorded.", "検証済み：すべて記録された時のままである。"
)
_FAILED: Final = Words(
    "NOT as it was recorded: {n} findings.", "記録された時のままではない：{n}件の所見。"
)
_ELSEWHERE: Final = Words(
    "The verification ended at another entry than this report: entries were written in between.",
    "検証の終点が本報告書と異なる。その間に記録が追加されている。",
)
_LABELS: Final = {
    "ledger": Words("Ledger", "台帳"),
    "head": Words("Last entry", "最終記録"),
    "hash": Words("Its hash", "そのハッシュ値"),
    "at": Words("Recorded at (UTC)", "記録時刻（UTC）"),
    "entries": Words("Entries verified", "検証した記録"),
    "contents": Words("Texts and attachments verified", "検証した文書・添付"),
    "signatures": Words("Signatures verified", "検証した署名"),
    "redacted": Words("Redacted", "削除済み"),
    "anchored": Words("Entries that an anchor names", "アンカーと一致した記録"),
}
_MOST: Final = 20


def integrity(reported: Reported, verification: Verification | None) -> Part:
    """The section on the ledger."""
    picture, label = reported.picture, {k: reported.of(w) for k, w in _LABELS.items()}
    at = "" if picture.at is None else f"{picture.at:%Y-%m-%d %H:%M:%S}"
    rows = [
        (label["ledger"], picture.ledger or "–"),
        (label["head"], f"{picture.head.seq:,}"),
        (label["hash"], Markup(words("code", picture.head.hash))),
        (label["at"], at or "–"),
    ]
    if verification is None:
        said = paragraph(reported.of(_NOT), "strong")
    else:
        said = _outcome(reported, verification)
        rows += [
            (label[name], f"{getattr(verification, name):,}")
            for name in ("entries", "contents", "signatures", "redacted")
        ]
        if verification.anchored:
            rows.append(
                (label["anchored"], reported.listed(f"{seq:,}" for seq in verification.anchored))
            )
    return Part("integrity", reported.of(_HEADING), said + pairs(rows))


def _outcome(reported: Reported, verification: Verification) -> str:
    if verification.passed:
        said = paragraph(reported.of(_PASSED), "strong")
    else:
        n = len(verification.findings)
        said = paragraph(reported.say(_FAILED, n=n), "strong danger")
        found = "".join(words("li", str(one)) for one in verification.findings[:_MOST])
        said += element("ul", found)
    if verification.head != reported.picture.head.hash:
        said += paragraph(reported.of(_ELSEWHERE), "late")
    return said
