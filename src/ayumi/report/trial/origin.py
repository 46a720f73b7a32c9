"""Where the report comes from: documents, versions, seed, and how to make it again."""

from collections.abc import Iterator, Mapping
from typing import Final

import ayumi
from ayumi.report.layout.html import Markup, Part, pairs, paragraph
from ayumi.report.svg import words
from ayumi.report.trial.reported import Reported
from ayumi.values import Words

_HEADING: Final = Words("Provenance", "来歴")
_LABELS: Final = {
    "title": Words("Study document", "試験実施計画"),
    "study": Words("Its digest", "そのダイジェスト"),
    "overlay": Words("Digest of what is assumed", "仮定文書のダイジェスト"),
    "engine": Words("Report made with", "報告書の作成"),
    "version": Words("Rehearsal made with", "模擬試験の作成"),
    "seed": Words("Seed", "乱数シード"),
    "participants": Words("Participants simulated", "模擬被験者数"),
    "calibration": Words("Calibration", "較正"),
    "start": Words("First simulated day", "模擬の開始日"),
    "screening_failures": Words("Share failing screening", "スクリーニング不適格の割合"),
    "signed": Words("Classifications signed under", "署名時の分類エンジン"),
    "command": Words("Command", "コマンド"),
}
_GIVEN: Final = (
    "version", "seed", "participants", "calibration", "start", "screening_failures", "command",
)  # fmt: skip
_ENLARGED: Final = Words(
    "More people were rehearsed than the study document plans: its last cohort takes all of them, "
    "and nobody waits for anybody. ASSUMED.",
    "試験実施計画の予定より多くの被験者で模擬した。最後のコホートが全員を受け入れ、"
    "待機期間は設けない。仮定 ASSUMED。",
)
_AGAIN: Final = Words(
    "The same study document, the same assumed values, the same seed and the same version of Ayumi "
    "give the same ledger, and the same ledger gives this report, byte for byte.",
    "同じ試験実施計画・仮定値・シード・Ayumiの版からは同じ台帳が、同じ台帳からはこの報告書が、"
    "1バイトも違わず再現される。",
)
_AGAIN_REAL: Final = Words(
    "The same ledger and the same version of Ayumi give this report, byte for byte.",
    "同じ台帳と同じ版のAyumiからは、この報告書が1バイトも違わず再現される。",
)
_DOCUMENT: Final = Words("{id}, version {version}", "{id}、第{version}版")


def origin(reported: Reported) -> Part:
    """The last section."""
    markup = pairs(_rows(reported))
    again = _AGAIN if reported.picture.rehearsal else _AGAIN_REAL
    if reported.provenance.get("enlarged"):
        markup += paragraph(reported.of(_ENLARGED), "strong")
    return Part("provenance", reported.of(_HEADING), markup + paragraph(reported.of(again)))


def _rows(reported: Reported) -> Iterator[tuple[str, str]]:
    label = {name: reported.of(w) for name, w in _LABELS.items()}
    force, identity = reported.picture.in_force, reported.study.study
    yield label["title"], reported.say(_DOCUMENT, id=identity.id, version=identity.version)
    yield label["study"], Markup(words("code", force.study.digest))
    if force.rehearsal is not None:
        yield label["overlay"], Markup(words("code", force.rehearsal.digest))
    yield label["engine"], f"Ayumi {ayumi.__version__}"
    given = reported.provenance
    for name in _GIVEN:
        value = given.get(name)
        if value is not None and not isinstance(value, Mapping):
            said = f"Ayumi {value}" if name == "version" else str(value)
            yield label[name], Markup(words("code", said)) if name == "command" else said
    engines = {
        form.signed.engine for p in reported.people for form in p.forms.values() if form.signed
    }
    if engines:
        yield label["signed"], reported.listed(f"Ayumi {one}" for one in sorted(engines))
