"""Made-up entries of documents, the same on each run: what the pages of a whole collection are tried with."""

from __future__ import annotations

import hashlib
import random
import re
import uuid
from collections.abc import Iterator

from countermark.dates import house_date
from countermark.site.entries import Entry, Held, Printed

PEOPLE = ("Kim Il Sung", "Pak Hon-yong", "Choe Chang-ik", "Nam Il", "Ivanov", "Shtykov", "Mikoyan", "Peng Dehuai",
          "Zhou Enlai", "Ponomarev", "Fyodorenko", "Petrov", "Ri Sang-jo", "Bobylev", "Samsonov", "Vasilevsky")
OFFICES = ("the Soviet Ambassador", "the Foreign Minister", "the Central Committee", "the Chinese Embassy",
           "the Politburo", "the Second Secretary", "the Trade Delegation", "the Ministry of Internal Affairs")
SUBJECTS = ("the meat-packing plant in Pyongyang", "the return of prisoners of war", "the supply of grain",
            "the Third Congress of the Korean Workers’ Party", "the frontier incident on the Yalu",
            "the credit of 1949", "the withdrawal of troops", "the work of Soviet specialists",
            "the exchange of students", "railway traffic")
KINDS = ("Memorandum of conversation", "Telegram", "Report", "Letter", "Minutes", "Diary entry", "Protocol", "")
PLACES = ("Pyongyang", "Moscow", "Beijing", "Berlin", "Budapest", "Warsaw", "Prague", "Vladivostok", "Tirana",
          "Пхеньян", "")
ARCHIVES = ("Russian State Archive of Contemporary History", "Archive of Foreign Policy of the Russian Federation",
            "Political Archive of the Federal Foreign Office", "National Archives of Hungary",
            "Central Archive of Modern Records, Warsaw", "Chinese Foreign Ministry Archive", "")
UNUSUAL = ("1956?", "1956~", "1955/1956", "195X", "../1953", "1956-06-XX", "1950-21", "[1956,1957]", "")
#: How many of a hundred and thirty are of 1945, of 1946 and so on.
WEIGHTS = (1, 2, 3, 5, 8, 12, 9, 8, 7, 5, 9, 30, 9, 6, 4, 3, 3, 2, 1, 1)
NAMESPACE = uuid.UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")


def entries(number: int, drafts: int = 0, withdrawn: int = 0, seed: int = 18) -> tuple[Entry, ...]:
    """NUMBER published documents between 1945 and 1964, then DRAFTS and WITHDRAWN, each with a slug of its own."""
    chance = random.Random(seed)
    return tuple(_entries(chance, number, drafts, withdrawn))


def _entries(chance: random.Random, number: int, drafts: int, withdrawn: int) -> Iterator[Entry]:
    for at in range(number + drafts + withdrawn):
        kind, who, where = chance.choice(KINDS), chance.choice(PEOPLE), chance.choice(PLACES)
        title = (f"{kind or 'Note'} of {chance.choice(OFFICES)} with {who} on {chance.choice(SUBJECTS)}"
                 if chance.random() < 0.7 else f"{kind or 'Note'}, {who} to {chance.choice(PEOPLE)}")
        date = (chance.choice(UNUSUAL) if chance.random() < 0.1 else
                f"{chance.choices(range(1945, 1965), WEIGHTS)[0]}"
                f"-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}")
        slug = re.sub("[^a-z0-9]+", "-", f"{date or 'undated'}-{at}-{who}".lower()).strip("-")
        yield entry(slug, title, date, where, kind, chance.choice(ARCHIVES), who,
                    published=at < number or at >= number + drafts, withdrawn=at >= number + drafts,
                    printings=chance.choice((1, 1, 1, 2)))


def entry(slug: str, title: str = "A title", date: str = "", place: str = "", kind: str = "", archive: str = "",
          author: str = "", *, published: bool = True, withdrawn: bool = False, printings: int = 1,
          summary: str = "A summary of two sentences. The second one.") -> Entry:
    """One document, with as many printings as asked for, or with a draft alone."""
    made = tuple(printed(slug, 1, printing) for printing in range(printings, 0, -1))
    return Entry(
        slug=slug, title=title, date=date, when=", ".join(part for part in (house_date(date), place) if part),
        place=place, kind=kind, archive=archive, digital_archive="Wilson Center Digital Archive",
        people=(author,) if author else (), summary=summary, language="en", publisher="Countermark",
        rights="Free for research and education.", identifier=f"urn:uuid:{uuid.uuid5(NAMESPACE, slug)}",
        edition_date="2026-11-24", printings=made if published else (),
        draft=None if published else printed(slug, 1, 0), withdrawn=withdrawn)


def printed(slug: str, edition: int, printing: int) -> Printed:
    """A printing of a PDF and an EPUB with their exports; a draft where PRINTING is 0."""
    folder = f"{slug}/{edition}.{printing}" if printing else slug
    held = (("PDF", ".pdf", "application/pdf", 96_000), ("EPUB", ".epub", "application/epub+zip", 112_000),
            ("CSL-JSON", ".csl.json", "application/vnd.citationstyles.csl+json", 1_900),
            ("RIS", ".ris", "application/x-research-info-systems", 900))
    files = tuple(Held(f"{slug}{suffix}", f"{folder}/{slug}{suffix}", name, kind, size, _digest(folder, suffix))
                  for name, suffix, kind, size in held)
    return Printed(edition, printing, f"2026-11-{24 + printing:02}" if printing else "", _digest(slug, "id"), files)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
