"""The reliability diagram of an evaluation as inline SVG: confidence from left to right, how often right upwards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.graph.evaluate.result import Tenth

_SIDE, _LEFT, _TOP = 300, 44, 12
_HEIGHT, _WIDTH = _SIDE + _TOP + 42, _SIDE + _LEFT + 14


def reliability_chart(tenths: Iterable[Tenth]) -> str:
    """A bar for each tenth that has claims, a dot at its mean confidence, and the line on which both would agree."""
    return (
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="Reliability diagram; the table below has its '
        f'numbers">\n{"".join(_axes())}{"".join(_bars(tenths))}</svg>'
    )


def _x(share: float) -> float:
    return round(_LEFT + share * _SIDE, 1)


def _y(share: float) -> float:
    return round(_TOP + (1 - share) * _SIDE, 1)


def _axes() -> Iterator[str]:
    for n in range(0, 11, 2):
        share = n / 10
        yield f'<line class="grid" x1="{_x(0)}" x2="{_x(1)}" y1="{_y(share)}" y2="{_y(share)}"/>\n'
        yield f'<text x="{_x(0) - 6}" y="{_y(share) + 4}" text-anchor="end">{share:.1f}</text>\n'
        yield f'<text x="{_x(share)}" y="{_y(0) + 16}" text-anchor="middle">{share:.1f}</text>\n'
    yield f'<line class="even" x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}"/>\n'
    yield f'<text x="{_x(0.5)}" y="{_HEIGHT - 6}" text-anchor="middle">confidence</text>\n'
    middle = _y(0.5)
    yield f'<text x="12" y="{middle}" text-anchor="middle" transform="rotate(-90 12 {middle})">right</text>\n'


def _bars(tenths: Iterable[Tenth]) -> Iterator[str]:
    for tenth in tenths:
        left, top = _x(tenth.low), _y(tenth.right.value)
        said = f"{tenth.right.part} of {tenth.right.whole} right, confidence {tenth.confidence:.2f} on average"
        yield (
            f'<rect class="bar" x="{left + 2}" y="{top}" width="{_SIDE / 10 - 4:.1f}" height="{_y(0) - top:.1f}">'
            f"<title>{said}</title></rect>\n"
            f'<circle class="dot" cx="{_x(tenth.confidence)}" cy="{_y(tenth.confidence)}" r="4"/>\n'
        )
