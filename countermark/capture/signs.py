"""What the words of an archival text show of its build: markings, dates, headings, openings and closings.

All by patterns over one passage, in English, Russian and Korean; a passage that no pattern knows is running text.
"""

from __future__ import annotations

import re

from countermark.dates import MONTHS

_MARKING = (r"(?:STRICTLY |MOST |MILITARY )?(?:TOP SECRET|SECRET|CONFIDENTIAL|RESTRICTED|UNCLASSIFIED|CLASSIFIED|"
            r"FOR OFFICIAL USE ONLY|EYES ONLY|СОВЕРШЕННО СЕКРЕТНО|СОВ\. ?СЕКРЕТНО|СЕКРЕТНО|극비|비밀|대외비)")
_COPY = (r"(?:COPY (?:NO\.? ?|№ ?|NUMBER )?\d+(?: OF \d+)?|ЭКЗ(?:ЕМПЛЯР|\.)? ?(?:№ ?)?\d+)")
#: A marking or a copy number that ends a line, after other words or alone.
ENDS_WITH_MARKING = re.compile(rf"(?P<before>.*?)(?P<mark>\b{_MARKING}!?\.?)\s*\Z", re.IGNORECASE)
ENDS_WITH_COPY = re.compile(rf"(?P<before>.*?)(?P<mark>\b{_COPY}\.?)\s*\Z", re.IGNORECASE)
#: A passage that is a marking alone.
MARKING = re.compile(rf"(?:{_MARKING}[!.]?|{_COPY}\.?)(?:\s+(?:{_MARKING}[!.]?|{_COPY}\.?))*\Z", re.IGNORECASE)

_MONTH = (f"(?:{'|'.join(MONTHS)}|января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря)")
_DAY = (rf"(?:\d{{1,2}}(?:st|nd|rd|th)? {_MONTH}(?:,? \d{{4}})?|{_MONTH} \d{{1,2}}(?:,? \d{{4}})?"
        rf"|(?:\d{{4}}년 ?)?\d{{1,2}}월 ?\d{{1,2}}일)(?: ?(?:г\.|года?))?")
#: A line that is a day and nothing else: the heading of a dated entry.
ENTRY = re.compile(rf"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,? )?{_DAY}[.:]?\Z", re.IGNORECASE)
HAS_DATE = re.compile(rf"{_DAY}|\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}}|[\"“«]\d{{1,2}}[\"”»] \w+ \d{{4}}", re.IGNORECASE)

DIARY = re.compile(r"(?:FROM THE )?(?:DIARY|JOURNAL)\b[^.]{0,80}\Z|(?:ИЗ )?ДНЕВНИКА?\b[^.]{0,80}\Z|일기\Z",
                   re.IGNORECASE)
PERIOD = re.compile(r"(?:for|in) the period|за период|с \d.* по \d", re.IGNORECASE)
PARTICIPANTS = re.compile(r"(?:PARTICIPANTS?|PRESENT|ATTENDED BY|УЧАСТНИКИ|ПРИСУТСТВ(?:ОВАЛИ|УЮТ)|참석자|참가자)"
                          r"(?: ?:|\Z|\n)", re.IGNORECASE)
SUBJECT = re.compile(r"(?:SUBJECT|RE|TOPIC|ТЕМА|О ТЕМЕ|제목)\s*:", re.IGNORECASE)
SALUTATION = re.compile(r"(?:(?:MY )?DEAR|ESTEEMED|RESPECTED|COMRADE|"
                        r"ДОРОГ(?:ОЙ|АЯ|ИЕ)|УВАЖАЕМ(?:ЫЙ|АЯ|ЫЕ)|친애하는|존경하는)"
                        r"\b.{0,80}[,:!]\Z", re.IGNORECASE)
POSTSCRIPT = re.compile(r"(?:(?:P\. ?)+S\.|POSTSCRIPT|П\. ?С\.|추신)", re.IGNORECASE)
STAMP = re.compile(r"\[(?:ROUND |SQUARE )?(?:STAMP|SEAL|HANDWRITTEN|MARGINALIA|RESOLUTION|NOTATION|ШТАМП|ПЕЧАТЬ|"
                   r"РЕЗОЛЮЦИЯ|ОТ РУКИ|도장|수기)\b[^\]]*\]\Z", re.IGNORECASE | re.DOTALL)
DISTRIBUTION = re.compile(r"(?:\d+ COPIES|COPIES? (?:TO|PRINTED|SENT)|DISTRIBUTION|PRINTED IN|TYPED BY|CC ?:|SENT TO|"
                          r"ОТП(?:ЕЧАТАНО|\.)|РАЗОСЛАНО|РАССЫЛКА|НАПЕЧАТАНО|배포)|\d+ ?(?:экз|cop)|"
                          r"[a-zа-я]{1,3}/[a-zа-я]{1,3}\Z|[A-ZА-Я]{2,3}/[A-ZА-Яa-zа-я]{2,3}\Z", re.IGNORECASE)
SIGNED = re.compile(r"(?:SIGNED|SIGNATURE|ПОДПИСЬ|ПОДПИСАЛ|서명)(?: ?:|\Z)|/S/"
                    r"|[\[/(](?:signed|signature|подпись)[\])/:]", re.IGNORECASE)
TURN = re.compile(r"(?:[^\W\d_][\w.’'-]*\s?){1,4}(?:\([^()]{1,40}\))?:\s")
NUMBERED = re.compile(r"(?P<number>\d{1,3})(?P<sign>[.)])\s+(?=\S)")
