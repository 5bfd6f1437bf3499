"""A stock document with something of every kind in it, and its witness: material that the memo does not have."""

from __future__ import annotations

SLUG = "1957-03-12-minister-of-trade"

WITNESS = """\
March 12, 1957

Record of a Talk with the Minister of Trade

Citation:

"Record of a Talk with the Minister of Trade", March 12, 1957, Archive of Foreign Trade, GARF, Fond 9, Opis 3, Delo 17, Listy 4-9. Obtained by Anna Petrova and translated by John Hill.

<https://archive.example/record/7>

Summary:

The Minister of Trade and the counsellor talk over the grain deliveries of the coming spring, the price of coal, and a railway that is still to be bilt.

Credits:

This record was made available with support from the Friends of Foreign Trade

Original Language:

Russian

Contents:

Translation - English

Ministry of Foreign Trade Secret
No. 44 Copy No. 3

12 March

I was received by Minister Kovalenko [Kovalenko, Ivan Petrovich], who had asked for an offical talk about the deliveries of grain. The conversation took place in the office of the minister and lasted for about two hours.

The minister said that the first trains would leave Omsk before the end of the month, and that our side had every reason to be satisfied with it. He asked us to confirm the quantities in writing.

I answered that the quantities had been confirmed already, in the letter of our embassy, and that only the price of coal was still open between the two ministries.

1. Wheat is sent first, by rail.
2. Barley follows in the summer, by river.
3. Coal is paid for in finished goods.

Goods Tons
Wheat twelve thousand
Barley four thousand

We wish the figures to be kept in confidence until the agreement is signed.

The minister then turned to the railway. He said that the line to the northern fields was difficult to build and that sufficient labour could not be found anywhere; he difined no date.

Мы договорились встретиться снова в апреле.

John Hill writes that the last page of the original is missing.

First Secretary of the Embassy
A. Smirnov

A copy was sent to the trade mission on the same evening.
"""

SOURCE = """\
---
title: Record of a Talk with the Minister of Trade
edition:
  number: 3
  date: 2026-11-24
date as given: March 12, 1957
citation: >-
  "Record of a Talk with the Minister of Trade", March 12, 1957, Archive of Foreign Trade, GARF, Fond 9, Opis 3,
  Delo 17, Listy 4-9. Obtained by Anna Petrova and translated by John Hill.
url as given: https://archive.example/record/7
summary: >-
  The Minister of Trade and the counsellor talk over the grain deliveries of the coming spring, the price of coal,
  and a railway that is still to be [bilt]{.sic why="for built"}.[^summary]
credits: This record was made available with support from the Friends of Foreign Trade
original language: Russian
contents: Translation - English
date: 1957-03-12
digital archive: Archive of Foreign Trade
archive: GARF
fond: 9
opis: 3
delo: 17
listy: 4-9
obtained by: Anna Petrova
translated by: John Hill
captured on: 2026-10-02
kind: Record of a talk
place: Moscow
canonical url: https://archive.example/permanent/7
additions:
  kind:
    by: Countermark
    why: from the opening words of the talk
  place:
    by: Countermark
    why: from the ministry that is named in the letterhead
  canonical url:
    by: Countermark
    why: the archive gives two addresses and calls this one permanent
---

::: letterhead
Ministry of Foreign Trade [Secret]{.marking}
No. 44 [Copy No. 3]{.copy-number}
:::

::: entry
12 March

I was received by Minister Kovalenko [Kovalenko, Ivan Petrovich]{.identification}, who had asked for an [official]{.emendation was="offical" why="a slip of the typist"} talk about the deliveries of grain. The conversation took place in the office of the minister and lasted for about two hours.

The minister said that the first trains would leave Omsk before the end of the month, and that our side had every reason to be satisfied with []{.omission was="it. He asked us to" why="the sentence is repeated on the next sheet"} [and to]{.supplied why="the sense needs it"} confirm the quantities in writing.[^trains]

I answered that the quantities had been confirmed already, in the letter of our embassy, and that only the price of coal was still open between the two ministries.

1. Wheat is sent first, by rail.
2. Barley follows in the summer, by river.
3. Coal is paid for in finished goods.

| Goods | Tons |
|---|---|
| Wheat | twelve thousand |
| Barley | four thousand |

> We wish the figures to be kept in confidence until the agreement is signed.

The minister then turned to the railway. He said that the line to the northern fields was difficult to build and that sufficient labour could not be found [anywhere:]{.punctuation was="anywhere;" why="a colon is meant"} he [defined]{.emendation was="difined" why="a slip of the typist"} no date.
:::

::: passage {lang=ru}
Мы договорились встретиться снова в апреле.
:::

::: translator-note
John Hill writes that the last page of the original is missing.
:::

::: signature
First Secretary of the Embassy
A. Smirnov
:::

::: postscript
A copy was sent to the trade mission on the same evening.
:::

[^trains]: Eleven trains left in April and the others in May, as the yearbook of the railways tells.

[^summary]: The archive wrote this summary in the year after the talk.
"""  # noqa: E501  # a paragraph is a line, in a document as in an export
