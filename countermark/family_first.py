"""The words of a name → whether its family name stands first, as Koreans and Chinese write theirs.

Told by a list of family names and by whether the rest can be syllables of that language: "Peng Dehuai" is one, "Kim
Ann Clark" is none. A family name that the West gives as a first name tells nothing beside a single word ("Kim Il", "Kim
Philby"); there `names` in the record must say it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_KOREANS = _set(
    "An Bak Chang Cho Choe Choi Chong Chun Chung Han Ho Hong Hwang Hyon Hyun Jang Jon Jong Kang Kim Ko Kwak Kwon Kye "
    "Lee Min Mun Myong Nam No O Pae Paek Paik Pak Pang Park Pyo Ri Rim Ro Roh Ryang Ryu Rhee Sin So Son Song Thae Won "
    "Yang Yi Yim Yom Yu Yun")
_CHINESE = _set(
    "Bai Bo Cai Cao Chen Cheng Cui Deng Ding Dong Du Duan Fang Feng Fu Gao Geng Gu Guan Guo Han He Hu Hua Huang Ji Jia "
    "Jiang Kang Kong Lei Li Liang Liao Lin Liu Lu Luo Ma Mao Meng Nie Pan Peng Qi Qian Qiao Qin Qiu Ren Shao Shen Shi "
    "Song Su Sun Tan Tang Tao Tian Wang Wei Wen Wu Xi Xia Xiao Xie Xu Xue Yan Yang Yao Ye Yin Yu Yuan Zeng Zhang Zhao "
    "Zheng Zhong Zhou Zhu")
_CYRILLIC = _set(
    "Ан Ден Дэн Ким Кан Ли Лим Линь Лю Мао Нам Пак Пан Пэн Пын Тян Хван Хо Хон Хуан Цой Цуй Чан Чен Чжан Чжао Чжоу Чжу "
    "Чон Чхве Чэнь Чой Юй Юн Ян")
#: What the West has as given names, too: beside one word they tell nothing.
_GIVEN_TOO = _set("Jon Kim Lee Ким Ли Пан Ян")

#: A syllable in McCune and Reischauer's writing of Korean, in North Korea's own, or in South Korea's; and one by way of
#: Russian, "Kim Ir Sen".
_KOREAN = (r"(?:ir|(?:kk|tt|pp|ss|jj|tch|ch|sh|[ktp]h|[kgntdrlmpbsjh])?['’ʼ]?[yw]?"
           r"(?:ae|ee|eo|eu|oe|oo|ou|ui|ŭi|[aeiouŏŭ])(?:ng|[kgntlmpbd])?)")
#: A syllable of Chinese in pinyin.
_PINYIN = (r"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:iang|iong|uang|iao|ian|ing|uai|uan|ang|eng|ong|ai|ei|ao|ou|an|en|"
           r"er|ia|ie|iu|in|ua|uo|ue|üe|ui|un|[aoeiuü])")
#: A syllable in Russian letters: one vowel, or two at once.
_SYLLABLE = r"[бвгджзйклмнпрстфхцчшщ]{0,3}[аеёиоуыэюя]{1,2}[бвгджзйклмнпрстфхцчшщь]{0,2}"
_TABLE = tuple((families, re.compile(rf"{syllable}\Z"), re.compile(rf"(?:{syllable}){{1,2}}\Z"))
               for families, syllable in ((_KOREANS, _KOREAN), (_CHINESE, _PINYIN), (_CYRILLIC, _SYLLABLE)))
#: "Chang-ik", "Il-sung": the given name of a Korean or, as it was once written, of a Chinese.
_HYPHENED = re.compile(r"[^\W\d_][\w’'ʼ]+-[^\W\d_][\w’'ʼ]*\Z")


def is_family_first(words: Sequence[str]) -> bool:
    """Whether WORDS are a family name and a given name, in this order: "Choe Chang-ik", "Kim Il Sung", "Mao Zedong"."""
    family, *rest = words
    if len(rest) == 1 and _HYPHENED.match(rest[0]) and rest[0].partition("-")[2][0].islower():
        return True
    if not 1 <= len(rest) <= 2 or (len(rest) == 1 and family in _GIVEN_TOO):
        return False
    if any(word != word.capitalize() for word in rest):
        return False
    for families, one, two in _TABLE:
        if family in families and all((one if len(rest) > 1 else two).match(word.lower()) for word in rest):
            return True
    return False
