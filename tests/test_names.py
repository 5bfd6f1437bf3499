"""A name's parts are told by its writing, or said in `names`; no word of a name is lost or made."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countermark.fields import read_fields
from countermark.names import names_of, told
from countermark.record import make_record, make_settings
from tests.test_citations import record_of

#: As written → in a sentence, in a list, in a short note.
WRITTEN = {
    "Gary Goldberg": ("Gary Goldberg", "Goldberg, Gary", "Goldberg"),
    "James F. Person": ("James F. Person", "Person, James F.", "Person"),
    "V.I. Ivanov": ("V. I. Ivanov", "Ivanov, V. I.", "Ivanov"),
    "Ivanov V.I.": ("V. I. Ivanov", "Ivanov, V. I.", "Ivanov"),
    "Иванов В. И.": ("В. И. Иванов", "Иванов, В. И.", "Иванов"),
    "Иванов Василий Иванович": ("Василий Иванович Иванов", "Иванов, Василий Иванович", "Иванов"),
    "Vasily Ivanovich Ivanov": ("Vasily Ivanovich Ivanov", "Ivanov, Vasily Ivanovich", "Ivanov"),
    "Ivanov, V.I.": ("V. I. Ivanov", "Ivanov, V. I.", "Ivanov"),
    "Choe Chang-ik": ("Choe Chang-ik", "Choe Chang-ik", "Choe"),
    "Ch'oe Yong-gŏn": ("Ch'oe Yong-gŏn", "Ch'oe Yong-gŏn", "Ch'oe"),
    "Kim Il Sung": ("Kim Il Sung", "Kim Il Sung", "Kim"),
    "Kim Philby": ("Kim Philby", "Philby, Kim", "Philby"),
    "Sergiu-Jean Dumitru": ("Sergiu-Jean Dumitru", "Dumitru, Sergiu-Jean", "Dumitru"),
    "Friedrich von Schiller": ("Friedrich von Schiller", "Schiller, Friedrich von", "von Schiller"),
    "King, Martin Luther, Jr.": ("Martin Luther King Jr.", "King, Martin Luther, Jr.", "King"),
    "King, Jr., Martin Luther": ("Martin Luther King Jr.", "King, Martin Luther, Jr.", "King"),
    "James F. Person, Jr.": ("James F. Person Jr.", "Person, James F., Jr.", "Person"),
    "King, Jr.": ("King Jr.", "King Jr.", "King"),
    "John S. Service": ("John S. Service", "Service, John S.", "Service"),
    "John Adams III": ("John Adams III", "Adams, John, III", "Adams"),
    "최창익": ("최창익", "최창익", "최창익"),
    "Stalin": ("Stalin", "Stalin", "Stalin"),
    **{body: (body, body, body) for body in (
        "Embassy of the USSR in the DPRK", "CPSU Central Committee", "Soviet Embassy", "Посольство СССР в КНДР",
        "Ministry of Foreign Affairs", "Academy of Sciences, Moscow", "Embassy, Pyongyang", "Wood and Sons Ltd.")},
}


#: Names whose family name comes first wherever they stand.
FAMILY_FIRST = (
    "Nam Il", "Kim Ir Sen", "Pak Changok", "Choe Changik", "Kim Il Sung", "Kim Young Sam", "Jang Song Thaek",
    "Park Chung Hee", "Mao Zedong", "Zhou Enlai", "Peng Dehuai", "Deng Xiaoping", "Li Fuchun", "Lin Biao",
    "Sun Yat-sen", "Ким Ир Сен", "Пак Чан Ок", "Цой Чан Ик", "Нам Ир", "Ли Сын Ман", "Мао Цзэдун",
    "Чжоу Эньлай", "Пэн Дэхуай")
#: Names that begin like them, and whose family name is the last word.
FAMILY_LAST = (
    "Kim Clark", "Kim Ann Clark", "Kim Novak", "Lee Harvey Oswald", "Lee Marvin", "Jon Lee", "Ma Rainey", "Bo Derek",
    "Park Benjamin", "Yu Darvish", "Lin-Manuel Miranda", "Yo-Yo Ma", "Ho Stanley Brown", "Виктор Цой", "Ким Филби",
    "Ли Харви Освальд", "Ли Марвин", "Ян Райнис", "Ван Клиберн")


@pytest.mark.parametrize("written", FAMILY_FIRST)
def test_a_korean_or_chinese_name_is_never_turned_round(written: str) -> None:
    name = told(written)
    assert (name.in_order(), name.inverted(), name.short()) == (written, written, written.split()[0])


@pytest.mark.parametrize("written", FAMILY_LAST)
def test_a_name_that_only_begins_like_a_korean_or_chinese_one_is_turned_round(written: str) -> None:
    given, _, family = written.rpartition(" ")
    assert told(written).inverted() == f"{family}, {given}"


@pytest.mark.parametrize("written", WRITTEN)
def test_parts_are_told_by_the_writing(written: str) -> None:
    name = told(written)
    assert (name.in_order(), name.inverted(), name.short()) == WRITTEN[written]


@given(st.lists(st.text("abcdeABCDE.’'-яЮ최", min_size=1, max_size=6), min_size=1, max_size=7).map(" ".join)
       | st.text(max_size=30))
def test_no_letter_is_lost_or_made(written: str) -> None:
    name = told(written)
    for form in (name.in_order(), name.inverted()):
        assert sorted(re.sub(r"[\s,]", "", form)) == sorted(re.sub(r"[\s,]", "", written))


def test_names_say_what_writing_does_not() -> None:
    said = ("title: T\nauthor: Mao Zedong\nrecipient: [Mao Zedong, Delegation K]\nnames:\n"
            "  Mao Zedong: {family: Mao, given: Zedong, order: family first, variants: [Mao Tse-tung, 毛泽东]}\n"
            "  Delegation K: {order: whole}\n")
    record = record_of(said)
    mao, = names_of(record, record.author)
    assert (mao.in_order(), mao.inverted(), mao.short()) == ("Mao Zedong", "Mao Zedong", "Mao")
    assert mao.variants == ("Mao Tse-tung", "毛泽东")
    assert [each.family for each in names_of(record, record.recipient)] == ["Mao", ""]


def test_particle_and_suffix_of_a_name_are_kept_whatever_its_order() -> None:
    said = ("title: T\nauthor: [A, B]\nnames:\n"
            "  A: {family: Mao, given: Zedong, particle: o, suffix: Jr., order: family first}\n"
            "  B: {family: King, given: Martin, particle: von, suffix: Jr.}\n")
    record = record_of(said)
    assert [each.in_order() for each in names_of(record, record.author)] == ["o Mao Zedong Jr.", "Martin von King Jr."]


def test_the_collections_names_hold_for_all_and_the_documents_come_first() -> None:
    shared = "names:\n  Ho Chi Minh: {order: whole}\n  Mao Zedong: {family: Mao, given: Zedong, order: family first}\n"
    record = record_of("title: T\nauthor: Mao Zedong", shared)
    assert set(record.names) == {"Mao Zedong"}, "names of other documents are none of this record's"
    own = record_of("title: T\nauthor: Mao Zedong\nnames: {Mao Zedong: {family: Zedong, given: Mao}}", shared)
    assert names_of(own, own.author)[0].inverted() == "Zedong, Mao"


@pytest.mark.parametrize(("names", "code", "says"), [
    ("{B. Other: {family: Other}}", "D011", "'B. Other' is no name in this record"),
    ("{A. One: {family: One, order: backwards}}", "D014", "'backwards' is no order of a name"),
    ("{A. One: {given: A.}}", "D014", "the family name is missing"),
    ("{A. One: {family: One, order: whole}}", "D014", "a name that is whole has no parts"),
    ("{A. One: {order: whole, given: A.}}", "D014", "a name that is whole has no parts"),
    ("{A. One: {order: whole, suffix: Jr.}}", "D014", "a name that is whole has no parts"),
    ("{A. One: {order: whole, particle: von}}", "D014", "a name that is whole has no parts"),
    ("{A. One: {familie: One}}", "D011", "'names: A. One: familie' is no field"),
    ("{A. One: One}", "D014", "'names: A. One' needs fields of its own"),
    ("One", "D014", "'names' needs fields of its own"),
])
def test_what_is_wrong_with_names_is_told_at_its_place(names: str, code: str, says: str) -> None:
    text = f"title: T\nauthor: A. One\nedition: {{number: 1, date: 2026-11-24}}\nnames: {names}\n"
    fields, _ = read_fields(text, "document.md")
    _, faults = make_record(fields, read_fields("", "collection.yaml")[0])
    found = [each for each in faults if each.code == code and says in each.message]
    assert found, faults
    assert all(each.line == 4 for each in found)


def test_a_collections_names_are_checked_once_for_all() -> None:
    fields, _ = read_fields("names: {A. One: {given: A.}}", "collection.yaml")
    settings, faults = make_settings(fields)
    assert settings is None
    assert [each.code for each in faults] == ["D014"]
