"""The words of the match sheet, in English and Japanese."""

from collections.abc import Mapping
from typing import Final

from ayumi.values import Words

SIMULATED: Final = Words("SIMULATED", "模擬 SIMULATED")

IDENTIFIERS: Final[Mapping[str, Words]] = {
    "name": Words("Name", "氏名"),
    "birth": Words("Date of birth", "生年月日"),
    "number": Words("Number", "番号"),
    "hospital_number": Words("Hospital number", "患者番号"),
    "sex": Words("Sex", "性別"),
    "blood_group": Words("Blood group", "血液型"),
}
"""How usual identifiers are called; any other is called as the study document names it."""

MATCH_SHEET: Final[Mapping[str, Words]] = {
    "title": Words("Match sheet", "照合票"),
    "when": Words(
        "For the check at the bedside while Ayumi cannot be reached.",
        "Ayumi に接続できないときの、投与直前の照合に用いる。",
    ),
    "simulated": Words(
        "SIMULATED: nobody is given anything with this sheet. It is of a rehearsal.",
        "模擬 SIMULATED：本票は予行のものであり、誰にも投与しない。",
    ),
    "dose": Words("Dose", "投与番号"),
    "participant": Words("Participant", "被験者"),
    "operation": Words("Operation", "手術予定"),
    "good_until": Words("Cells good until", "使用期限"),
    "not_in_document": Words("not in the document", "実施計画に定めなし"),
    "zone": Words("times are those of {zone}", "時刻は {zone}"),
    "stop": Words(
        "If anything does not agree: stop. Nothing is given, whoever says so.",
        "一つでも一致しなければ中止する。誰の指示であっても投与しない。",
    ),
    "cells": Words("1  The cells: each label against the syringe", "1　細胞：ラベルと注射器の照合"),
    "label": Words("Label as printed", "印字されたラベル"),
    "on_syringe": Words("Read off the syringe", "注射器から読み取ったラベル"),
    "no_label": Words("no label", "ラベルなし"),
    "syringe": Words("Syringe", "注射器"),
    "person": Words("2  The person: the wristband", "2　被験者：リストバンドの照合"),
    "identifier": Words("What", "項目"),
    "kept": Words("As kept", "登録されている内容"),
    "in_the_record": Words("In the hospital's record", "診療録の記載"),
    "on_wristband": Words("On the wristband", "リストバンドの記載"),
    "by_hand": Words(
        "One person reads the wristband aloud, the other compares it with the record; then the "
        "other way round.",
        "一人がリストバンドを読み上げ、もう一人が診療録と照合する。次に役割を交代する。",
    ),
    "still": Words("3  What else must hold", "3　その他の確認"),
    "what_holds": Words("Asked by telephone where it is not known", "不明な点は電話で確認する"),
    "ask_day": Words(
        "It is the day of the operation, and the cells are still good",
        "手術予定日であり、細胞は使用期限内である",
    ),
    "ask_released": Words(
        "The quality unit: the suspension is released, nothing is held, no alert is open",
        "品質部門：出荷判定済みで、保留も警告もない",
    ),
    "ask_list": Words(
        "The investigator: the signed go stands, nothing has changed since",
        "責任医師：移植前確認の署名が有効で、その後の変化がない",
    ),
    "ask_alone": Words(
        "I did not prepare this dose, and I checked by myself",
        "自分はこの投与の調製者ではなく、自ら照合した",
    ),
    "at_printing": Words("When this was printed:", "印刷時点："),
    "given": Words("4  What was given", "4　投与の記録"),
    "segment": Words("Segment or place", "部位"),
    "depth": Words("Depth [mm]", "深さ [mm]"),
    "volume": Words("Volume [µL]", "量 [µL]"),
    "rate": Words("Rate [µL/min]", "速度 [µL/min]"),
    "time": Words("Time", "時刻"),
    "residual": Words(
        "Left in each syringe [µL] ______________ Lost [µL] ______________ Needle ______________",
        "各注射器の残量 [µL] ______________ 損失 [µL] ______________ 針 ______________",
    ),
    "signatures": Words("5  Who checked, who gave", "5　照合者・投与者"),
    "first": Words("First check", "照合者 1"),
    "second": Words("Second check, by somebody else", "照合者 2（別の者）"),
    "who_gave": Words("Given by", "投与者"),
    "name_and_account": Words("name and account", "氏名・アカウント"),
    "day_and_time": Words("day and time", "日時"),
    "signature": Words("signature", "署名"),
    "tick_1": Words("first", "1人目"),
    "tick_2": Words("second", "2人目"),
    "afterwards": Words(
        "Afterwards each person enters what they did, with this sheet's number and the time at "
        "which it was done, and signs: ayumi dose check … {dose} --sheet {sheet} --at …; then "
        "ayumi dose administer. Printed {at} by {by}.",
        "復旧後、各自が本票の番号と実施時刻を添えて自分の行為を入力し署名する："
        "ayumi dose check … {dose} --sheet {sheet} --at …、続いて ayumi dose administer。"
        "印刷 {at}、{by}。",
    ),
}
