"""Bytes to text: encodings, byte order marks, line ends; refuses what is not an article's text.

The text stays as decoded, so that offsets refer to the file: only the byte order mark goes, CRLF becomes LF, and each
control character that RDF and XML cannot carry becomes one space (one character for one).
"""

from __future__ import annotations

import codecs
import re

from kg.errors import ReadError

MAX_BYTES = 20_000_000
"""An article's file, or a row of JSON lines, may be so long."""
MAX_LINE = 1_000_000
"""A line of text may be so long; articles have paragraphs, data dumps have endless lines."""

_MAGIC = {
    b"%PDF": "a PDF document; convert it to text first (pdftotext)",
    b"PK\x03\x04": "a ZIP archive or an office document; unpack it, or save it as text",
    b"\x1f\x8b": "a gzip archive; unpack it first (gunzip)",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
}
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
         (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))  # fmt: skip
# Encodings that English-language files really have, when they are not Unicode. Free guessing takes a short text in
# Windows-1252 for Baltic or Central European, and curly quotes turn into letters.
_LEGACY = ["cp1252", "mac_roman", "shift_jis", "gb18030", "big5", "euc_kr", "cp1251", "koi8_r"]
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def decode(data: bytes, *, declared: str | None = None) -> str:
    """The text of a file; `declared` is an encoding that the file names (HTML). Raises ReadError with the mend."""
    for magic, what in _MAGIC.items():
        if data.startswith(magic):
            raise ReadError(f"not text but {what}")
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return tidy(_strictly(data[len(mark) :], encoding))
    wide = _wide(data)
    if wide:
        return tidy(_strictly(data, wide))
    if b"\x00" in data:
        raise ReadError("not text but binary data (it holds zero bytes); name a text file")
    return tidy(_narrow(data, declared))


def tidy(text: str) -> str:
    """LF line ends; each character that RDF or XML cannot carry replaced by one other character."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _SURROGATE.sub("\ufffd", _CONTROL.sub(" ", text))


def check_text(text: str) -> None:
    """Refuse, by ReadError, text that holds no article: empty, or with an endless line."""
    if not text.strip():
        raise ReadError("empty; nothing to read")
    start = 0
    while start <= len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        if end - start > MAX_LINE:
            raise ReadError(
                f"a line of {end - start:,} characters; break the text into paragraphs (at most {MAX_LINE:,} a line)"
            )
        start = end + 1


def _narrow(data: bytes, declared: str | None) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start >= len(data) - 3 and error.reason == "unexpected end of data" and error.start > 0:
            raise ReadError("ends in the middle of a character, so it was cut off; fetch it again") from error
    if declared:
        try:
            return data.decode(declared)
        except (LookupError, UnicodeDecodeError):
            pass  # a wrong declaration is common; the bytes decide
    return _guess(data)


def _guess(data: bytes) -> str:
    from charset_normalizer import from_bytes  # here, since it is needed for few files

    best = from_bytes(data, cp_isolation=_LEGACY).best()
    if best is None:
        raise ReadError("neither UTF-8 nor another encoding that fits; save it as UTF-8")
    text = data.decode(best.encoding)
    if len(_CONTROL.findall(text)) > len(text) // 100:
        raise ReadError("not text but binary data; name a text file")
    return text


def _wide(data: bytes) -> str | None:
    """UTF-16 without a mark: nearly every second byte of English text is zero."""
    sample = data[:2000]
    if len(sample) < 8:
        return None
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if odd > half * 0.7 and even < half * 0.1:
        return "utf-16-le"
    if even > half * 0.7 and odd < half * 0.1:
        return "utf-16-be"
    return None


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise ReadError(f"damaged {encoding.upper()} text at byte {error.start:,}; save it as UTF-8") from error
