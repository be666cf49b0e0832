"""Furniture known by the shape of a single line: contact lines, menus in one line, hashtags, by-lines, dates."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from kg.read.dates import FoundDate, find_dates
from kg.read.forms import Forms, plain
from kg.read.lines import Line

_EMAIL = re.compile(
    r"[\w.+-]+(?:@|\s?\[at\]\s?|\s?\(at\)\s?|\sat\s(?=[\w.-]+\.[a-z]{2,}$))[\w-]+(?:\.|\s?\[dot\]\s?)[\w.-]+"
)
_PHONE = re.compile(
    r"(?:[A-Za-z. ]{1,24}:?\s*)?(?:\+\s?\d|\(\d{2,5}\)|0\d{2,5}[ /-]|\d{3}[-. ]\d{3}[-. ]\d{4})[\d\s().\-/]*"
)
_URL = re.compile(r"(?:https?://|www\.)\S+")
_TAGS = re.compile(r"#\w[\w-]*(?:[\s,]+#\w[\w-]*)*")
_LINKS = re.compile(r"(?:\[[^\]]*\]\([^)]*\)[\s|·•/,>-]+)+(?:\[[^\]]*\]\([^)]*\)|[\w ]{1,30})")
_CLOCK = r"[([]?-?\d{1,2}[:.]\d\d(?:[:.]\d\d)?[)\]]?"
_TIMES = re.compile(
    rf"(?:{_CLOCK}(?:\s?[ap]\.?m\.?)?(?:\s[A-Z]{{2,4}})?(?:\s*[/–-]\s*)?)+"
    r"|\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-][\d:]+)?|(?:[A-Z][a-z]{2},? ){2}\d{1,2} [\d:]{5,8} (?:[A-Z]{2,5} )?\d{4}"
)
_CHAPTER = re.compile(rf"{_CLOCK}\s*[-–—:]?\s+\S")
_MARKUP = re.compile(r"(?:</?[A-Za-z][^>]*>|<!--.*?-->|\{\{[<%].*?[>%]\}\}|\[\[_?TOC_?\]\]|!\[[^\]]*\]\([^)]*\)|\s)+")
_PICTURE_LINK = re.compile(r"(?:\[!\[[^\]]*\]\([^)]*\)\]\([^)]*\)\s*)+")
_NOTE = re.compile(r"[\^↑]\s.*")
_COUNTS = re.compile(r"(?:[^\w\s!-/:-@€£¥–—“”]+\s?\d[\d.,]*[kKmM]?\s*){2,}\D*")
_BROWSER = re.compile(r"(?:[^\[\]]{0,20}\[\d+\][^\[\]]{1,40}){2,}")  # links as text browsers number them
_ANCHOR = re.compile(r"(?:[-*+]|\d+\.)?\s*\[[^\]]*\]\(#[^)]*\)")
_KEYED = re.compile(r"[*_]*[A-Z][\w -]{2,30}:[*_]*\s")
_LINK_TEXT = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_NUMBERING = re.compile(r"^(?:[\W_]*\d+(?:\.\d+)*[.)]?\s+)?[\W_]*")
_ARROW_END = re.compile(r"[^→»›]*[^\W\d_]\s*[→»›↗]")
_NAME = re.compile(r"[A-ZÀ-Þ][\w.'’-]*")
_DATELINE_END = re.compile(r"[\s,.)*_]*(?:[(/][^)/]{1,40}[)/])?[\s)*_]*(?:[-–—:]|$)")
_TIME = re.compile(
    r"(?<![^\W\d_])t?\d{1,2}[:.h]\d\d(?:[:.]\d\d)?(?:\.\d+)?z?(?:\s?[ap]\.?m\.?)?(?:\s[a-z]{2,4}\b)?|\bat\b|[,;:·|()+–—-]"
)


def contact(line: Line, forms: Forms) -> bool:
    """An e-mail address, a telephone number, a street address or a bare link, with little else in the line."""
    text = line.text
    if line.words > 12 or line.sentences > 1:
        return False
    if _URL.fullmatch(text):
        return True
    if _EMAIL.search(text) and line.words <= 7:
        return True
    if _PHONE.fullmatch(text) and sum(map(str.isdigit, text)) >= 7:
        return True
    return not line.closed and _address(forms.street).search(text) is not None


def menu(line: Line, forms: Forms, *, inside: bool) -> bool:
    """A menu in one line. `inside` the article it needs more menu words than at the top or the end of a page."""
    if line.closed or line.row or line.bullet or line.heading:
        return False
    if line.items and plain(line.items[0]).strip() in {"home", "homepage"}:  # bread crumbs
        return True
    items = [plain(item).strip() for item in line.items]
    known = sum(item in forms.menu for item in items)
    if len(items) >= 3 and all(len(item.split()) <= 4 for item in items):
        return known * 2 >= len(items) if inside else known > 0 or _short_words(line)
    if len(items) == 2:
        return known == 2
    return _run_of_words(line, forms)


def bare(line: Line) -> bool:
    """Nothing but hashtags, pictures, several links, times, tags, or marks."""
    if not any(map(str.isalnum, line.text)):
        return not line.row
    if not line.heading and not line.bullet and linked(line):
        return True
    if line.label and _BROWSER.fullmatch(line.text):
        return True
    return any(
        form.fullmatch(line.text) for form in (_TAGS, _PICTURE_LINK, _LINKS, _TIMES, _MARKUP, _ANCHOR, _NOTE, _COUNTS)
    )


def linked(line: Line) -> bool:
    """A line of Markdown with hardly a word outside of its links."""
    if _KEYED.match(line.text):  # "License: [MIT](...)" is a fact
        return False
    inside = sum(len(found[1].split()) for found in _LINK_TEXT.finditer(line.text))
    outside = sum(any(map(str.isalnum, word)) for word in _LINK_TEXT.sub(" ", line.text).split())
    return inside > 0 and inside >= 3 * outside and not line.closed


def clock(line: Line) -> bool:
    """Nothing but a time, or two of them."""
    return _TIMES.fullmatch(line.text) is not None


def chapter(line: Line) -> bool:
    """An entry of a list of a recording's chapters: "04:12 From Meta to Fireworks"."""
    return line.label and line.words <= 15 and _CHAPTER.match(line.text) is not None


def figures(line: Line) -> bool:
    """Whether the line holds digits; cells of flattened tables do, and buttons do not."""
    return any(map(str.isdigit, line.text))


def entry(line: Line) -> str:
    """The line as a table of contents and the heading it names have in common: without numbers, marks and pictures."""
    return plain(_NUMBERING.sub("", _LINK_TEXT.sub(r"\1", line.text), count=1))


def addresses(line: Line, forms: Forms) -> bool:
    """Whether the line speaks to its reader."""
    return not forms.reader.isdisjoint(plain(line.text).split())


def pointer(line: Line) -> bool:
    """A short line that ends in an arrow: it leads elsewhere."""
    return line.words <= 7 and not line.bullet and _ARROW_END.fullmatch(line.text) is not None


def byline(line: Line, forms: Forms) -> str | None:
    """The author of a line like "By Jane Doe" or "By JANE DOE | 3 May 2025"; None for another line."""
    if line.words > 14 or (line.closed and line.sentences > 1):
        return None
    first = _cut_date((line.items[0] if line.items else line.unlinked).strip("*_"), forms)
    lowered = first.casefold()
    for cue in forms.byline:
        if not lowered.startswith((cue + " ", cue + ": ")):
            continue
        names = [word for word in re.split(r"[\s,&]+", first[len(cue) :].strip(" :")) if word]
        capitals = sum(_NAME.fullmatch(word) is not None for word in names)
        if all(word.casefold() in forms.months or word.casefold() in forms.weekdays for word in names):
            return None  # "By June," begins a sentence
        if 1 <= len(names) <= 9 and capitals >= max(1, len(names) - 2) and (len(names) > 1 or line.items):
            return first[len(cue) :].strip(" :,")
    return None


def bare_name(line: Line) -> bool:
    """Two or three words with capitals and nothing else, as a name has them."""
    words = line.text.split()
    return 2 <= len(words) <= 3 and all(_NAME.fullmatch(word) for word in words)


def date_line(line: Line, forms: Forms) -> bool:
    """A line that is a date and little else: "3 October 2025", "Updated: …", "Chips · 10 March 2026 · 5 min read"."""
    found = find_dates(line.text, forms)
    if not found or line.words > 16 or (line.closed and line.words > 8):
        return False
    if any(find_dates(item, forms) and _only_date(item, forms) for item in line.items):
        return True
    return _only_date(line.text, forms)


def dateline(line: Line, forms: Forms) -> FoundDate | None:
    """The date of a dateline: "HELSINKI, 14 November 2024 – …", "TOKYO, Jan 14, 2026 (Wire) - …"."""
    for found in find_dates(line.text[:100], forms)[:1]:
        place = line.text[: found.start].split(",")[0].strip(" *_(")
        if place.isupper() and found.start <= 60 and _DATELINE_END.match(line.text[found.end :]):
            return found
    return None


def masthead_date(line: Line, forms: Forms) -> FoundDate | None:
    """The date at the end of an issue's title: "The week in chips, 17 November 2025"."""
    for found in find_dates(line.text, forms)[-1:]:
        before, after = line.text[: found.start].rstrip(" *_"), line.text[found.end :].strip(" *_)")
        if not after and before.endswith((",", "(", "|", "·", "–", "—", ":")):
            return found
    return None


def aligned(lines: Sequence[Line], index: int) -> bool:
    """One of several lines with equally many parts: a table set with bars or wide spaces, no menu."""
    count = len(lines[index].items)
    if count < 2:
        return False
    near = [lines[i] for i in (index - 1, index + 1) if 0 <= i < len(lines)]
    return any(len(other.items) == count for other in near)


def _only_date(text: str, forms: Forms) -> bool:
    """Whether nothing stands beside the dates but weekdays, times and the words that announce a date."""
    rest = text
    for found in reversed(find_dates(text, forms)):
        rest = rest[: found.start] + " " + rest[found.end :]
    rest = _TIME.sub(" ", rest.casefold())
    for cue in (*forms.published, *forms.updated):
        rest = re.sub(rf"\b{re.escape(cue)}\b", " ", rest)
    return (
        all(word.strip(".,:;*_") in forms.weekdays or len(word) <= 4 for word in rest.split())
        and len(rest.split()) <= 3
    )


def _cut_date(text: str, forms: Forms) -> str:
    found = find_dates(text, forms)
    return text[: found[0].start].rstrip(" ,–—-(") if found else text


def _short_words(line: Line) -> bool:
    """Items as menus have them: up to three words, no figures."""
    return all(len(item.split()) <= 3 and not any(map(str.isdigit, item)) for item in line.items)


def _run_of_words(line: Line, forms: Forms) -> bool:
    """A menu whose items have lost what stood between them: "Home News About Contact"."""
    words = plain(line.text).split()
    known = sum(word in forms.menu for word in words)
    capitals = sum(word[:1].isupper() for word in line.text.split())
    return 3 <= len(words) <= 15 and known >= 3 and known * 2 >= len(words) and capitals * 3 >= len(words) * 2


@lru_cache(maxsize=4)
def _address(street: tuple[str, ...]) -> re.Pattern[str]:
    low, high = ("|".join(re.escape(word) for word in group) for group in (street, map(str.capitalize, street)))
    # Capitals throughout, and a comma behind the street: "5 models in one place" is no address.
    number_first = rf"^\d{{1,5}}[a-z]?,? (?:[A-ZÀ-Þ0-9][\w.'’-]* ){{1,3}}(?:{high})\b\.?,\s*\w"
    number_last = rf"\b[A-ZÀ-Þ][\w-]*(?:{low}|\s(?:{high})) \d{{1,4}}[a-z]?,? (?:[A-Z]{{1,2}}-)?\d{{4,5}} [A-Z]"
    return re.compile(f"{number_first}|{number_last}")


def fact(line: Line, forms: Forms) -> bool:
    """A line "Key: value" as boxes of facts have it ("Developer: Meta"); by-lines and dates are none."""
    key, colon, value = line.text.strip("*_ ").partition(": ")
    if not colon or not value.strip("*_ ") or line.form is not None or not key[:1].isupper() or len(key.split()) > 3:
        return False
    return key.casefold().strip("*_ ") not in {*forms.byline, *forms.published, *forms.updated, *forms.mail}


def day_line(line: Line, forms: Forms) -> bool:
    """A day without its year, and nothing else: "9 Dec", "Tue, January 19"."""
    words = [word.strip(",.") for word in line.text.casefold().split()]
    words = [word for word in words if word not in forms.weekdays]
    return len(words) == 2 and any(word in forms.months for word in words) and any(word.isdigit() for word in words)


def opening_hours(line: Line, forms: Forms) -> bool:
    """Days of the week and times, and nothing else: "Mon - Fri: 9:00 - 18:00"."""
    words = [word.strip(",.;:|") for word in line.text.casefold().replace("-", " ").replace("–", " ").split()]
    words = [word for word in words if word and word not in {"am", "pm", "h", "closed"}]
    days = sum(word in forms.weekdays for word in words)
    return 0 < days < len(words) and all(word in forms.weekdays or word[0].isdigit() for word in words)


def names_only(line: Line) -> bool:
    """Names, offices and places as by-lines have them: "Ana Sousa and Kim Lee in São Paulo"; no figures, no sentence."""
    words = [word.strip(",|·") for word in line.text.split()]
    names = [word for word in words if word and word not in {"and", "in", "&", "for", "with"}]
    return line.label and 2 <= len(names) <= 10 and all(_NAME.fullmatch(word) for word in names)


def menu_word(line: Line, forms: Forms) -> bool:
    """Whether the whole line is a word of menus ("Pricing", "Log in")."""
    return plain(line.text).strip() in forms.menu


def says_updated(before: str, forms: Forms) -> bool:
    """Whether the words before a date make it that of an update; the last cue counts ("Published 3 May, updated …")."""
    words = plain(before).replace(":", "")
    last_update = max((words.rfind(f"{cue} ") for cue in forms.updated), default=-1)
    last_published = max((words.rfind(f"{cue} ") for cue in forms.published), default=-1)
    return last_update > last_published
