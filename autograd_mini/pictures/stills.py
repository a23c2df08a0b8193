"""Single steps of the two passes as pictures, and one picture that plays them without a script.

Both start from the finished SVG and the cues of each step, and add a caption with the step's formula and sentence. What
is at work is drawn once more, in colour, on top. A still leaves out what is not computed yet; in the moving picture CSS
keyframes show each element in its time. Without animations (for a reader who wants none, in a program that knows none)
the moving picture is the finished one.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from .cues import cues_of
from .layout import Layout
from .measure import MARGIN
from .scene import Scene
from .steps import Frame
from .svg import svg_of
from .theme import DARK, LIGHT, PALETTES, text_width

SPACE = "http://www.w3.org/2000/svg"
FORMULA, SENTENCE = 16.0, 13.0
"""The sizes of the two kinds of lines in a caption."""
HOLD = 2
"""The number of steps for which the finished picture stands before the moving picture starts again."""
ALWAYS = (0, 1 << 30)

Window = tuple[int, int]
"""From which step on something is seen, and from which on no longer."""


@dataclass
class Moment:
    """An element of the picture, and when it is seen. What is `passing` is not part of the finished picture."""

    element: Element
    parent: Element
    windows: list[Window] = field(default_factory=list)
    passing: bool = False


def each(scene: Scene, layout: Layout, steps: Sequence[Frame], theme: str = "light") -> Iterator[str]:
    """One picture for each step."""
    picture, moments = _staged(scene, layout, steps, theme)
    for k in range(len(steps)):
        gone = [m for m in moments if not any(start <= k < stop for start, stop in m.windows)]
        places = sorted(((list(m.parent).index(m.element), m) for m in gone), key=lambda place: place[0])
        for _, moment in places:
            moment.parent.remove(moment.element)
        yield _written(picture)
        for place, moment in places:
            moment.parent.insert(place, moment.element)


def moving(scene: Scene, layout: Layout, steps: Sequence[Frame], seconds: float, theme: str = "auto") -> str:
    """One picture that plays all steps by itself, `seconds` long each."""
    picture, moments = _staged(scene, layout, steps, theme)
    total = len(steps) + HOLD
    names: dict[tuple[Window, ...], str] = {}
    for moment in moments:
        windows = tuple((start, stop) for start, stop in moment.windows)
        name = names.setdefault(windows, f"t{len(names)}")
        _add_class(moment.element, name, *(["passing"] if moment.passing else []))
    rules = [_keyframes(name, windows, total) for windows, name in names.items()]
    every = ",".join(f".{name}" for name in names.values())
    rules.append(f".passing{{opacity:0}}{every}{{animation-duration:{total * seconds:g}s;animation-iteration-count:infinite}}")
    rules.append(f"{every}{{animation-timing-function:step-end}}")
    rules.append("@media (prefers-reduced-motion:reduce){*{animation:none!important}}")
    style = picture.find("style")
    assert style is not None and style.text
    style.text += "\n".join(["", *rules])
    return _written(picture)


# ---- the stage -------------------------------------------------------------------------------------------------------


def _staged(scene: Scene, layout: Layout, steps: Sequence[Frame], theme: str) -> tuple[Element, list[Moment]]:
    """The finished picture with all that comes and goes in it, and when each of it is seen."""
    text = svg_of(scene, layout, theme).replace(f' xmlns="{SPACE}"', "", 1)
    picture = ElementTree.fromstring(text)
    style = picture.find("style")
    assert style is not None
    style.text = (style.text or "") + _lit_rules(theme)
    groups = {group.get("id", ""): group for group in picture.iter("g")}
    cues = cues_of(scene, steps)
    return picture, [*_numbers(groups, cues), *_lights(groups, cues), *_captions(picture, layout, steps)]


def _numbers(groups: dict[str, Element], cues: dict[str, Any]) -> Iterator[Moment]:
    """When each value is computed, each gradient added to, and each local derivative used: without a backward pass, known."""
    appears: dict[int, int] = {}
    received: dict[int, list[tuple[int, str]]] = {}
    served: dict[int, int] = {}
    backward = any("backward" in cue for cue in cues["frames"])
    for k, cue in enumerate(cues["frames"]):
        for i in cue.get("values", ()):
            appears.setdefault(i, k)
        for i, total in cue.get("totals", ()):
            received.setdefault(i, []).append((k, total))
        if ("backward" in cue) is backward:
            for i in cue.get("edges", ()):
                served.setdefault(i, k)
    for i, ids in enumerate(cues["wires"]):
        for group in (groups[id] for id in ids):
            for part in list(group):
                roles = (part.get("class") or "").split()
                if "value" in roles and i in appears:
                    yield Moment(part, group, [(appears[i], ALWAYS[1])])
                elif i in received and "sign" in roles:
                    yield Moment(part, group, [(received[i][0][0], ALWAYS[1])])
                elif i in received and "gradient" in roles:
                    yield from _totals(part, group, received[i])
                elif i in received and (part.tag == "rect" and not {"gate", "alarm", "plate"} & set(roles)):
                    yield Moment(part, group, [(received[i][-1][0], ALWAYS[1])])
    for i, (id, *_) in enumerate(cues["edges"]):
        local = _part(groups[id], "local")
        if local is not None and i in served:
            yield Moment(local, groups[id], [(served[i], ALWAYS[1])])


def _totals(final: Element, group: Element, received: list[tuple[int, str]]) -> Iterator[Moment]:
    """The text of a gradient, and before it those of the sums on the way."""
    for (start, total), (stop, _) in zip(received, received[1:], strict=False):
        passing = copy.deepcopy(final)
        number = next(passing.iter("tspan"), passing)
        number.text = total.removeprefix("rms ")
        group.append(passing)
        yield Moment(passing, group, [(start, stop)], passing=True)
    yield Moment(final, group, [(received[-1][0], ALWAYS[1])])


def _lights(groups: dict[str, Element], cues: dict[str, Any]) -> Iterator[Moment]:
    """The gates and lines at work, drawn once more in the colour of the pass."""
    lit: dict[tuple[str, str, str], list[Window]] = {}
    for k, cue in enumerate(cues["frames"]):
        phase = "back" if "backward" in cue else "forth"
        wires = [*cue["wires"], *([cue["gate"]] if "gate" in cue else [])]
        ids = [(id, "wire") for i in cue["wires"] for id in cues["wires"][i]]
        ids += [(id, "gate") for i in wires[len(cue["wires"]) :] for id in cues["wires"][i]]
        ids += [(cues["edges"][i][0], "line") for i in cue.get("edges", ())]
        for id, role in ids:
            lit.setdefault((id, role, phase), []).append((k, k + 1))
    for (id, role, phase), windows in lit.items():
        original = _part(groups[id], role)
        if original is None and role == "wire":
            original = _part(groups[id], "gate")  # the compact style has no line of its own
        if original is None:
            continue
        light = copy.deepcopy(original)
        light.set("class", f"{light.get('class')} lit {phase}")
        groups[id].insert(list(groups[id]).index(original) + 1, light)
        yield Moment(light, groups[id], windows, passing=True)
        if role == "line":
            tip = Element("path", {"class": f"tip {phase}", "d": _returning(original.get("d", ""))})
            if phase == "forth":
                tip.set("d", str(_part(groups[id], "arrow").get("d")))  # type: ignore[union-attr]
            groups[id].append(tip)
            yield Moment(tip, groups[id], windows, passing=True)


def _returning(path: str) -> str:
    """The tip of an arrow at the start of a path, pointing away from it."""
    x, y, *rest = map(float, re.findall(r"-?[\d.]+", path))
    dx, dy = (rest[0] - x, 0.0) if "H" in path[: path.find("C")] or "C" not in path else (rest[0] - x, rest[1] - y)
    size = (dx * dx + dy * dy) ** 0.5 or 1.0
    dx, dy = dx / size, dy / size
    return f"M{x:.1f} {y:.1f}l{9 * dx - 4 * dy:.1f} {9 * dy + 4 * dx:.1f}l{8 * dy:.1f} {-8 * dx:.1f}z"


def _captions(picture: Element, layout: Layout, steps: Sequence[Frame]) -> Iterator[Moment]:
    """Below the picture, what happens in each step; the picture grows by that much."""
    room = layout.width - 2 * MARGIN
    told = [_lines(frame, room) for frame in steps]
    height = max(sum(1.4 * size for _, _, size in lines) for lines in told) + MARGIN
    width, total = f"{layout.width:.0f}", f"{layout.height + height:.0f}"
    picture.set("height", total)
    picture.set("viewBox", f"0 0 {width} {total}")
    for card in picture.iter("rect"):
        if card.get("class") == "card":
            card.set("height", total)
    for k, lines in enumerate(told):
        group = Element("g", {"class": "caption"})
        y = layout.height
        for role, line, size in lines:
            y += 1.4 * size
            text = Element("text", {"class": role, "x": f"{MARGIN:g}", "y": f"{y - 0.3 * size:.1f}"})
            text.text = line
            group.append(text)
        picture.append(group)
        last = k == len(steps) - 1
        yield Moment(group, picture, [(k, ALWAYS[1] if last else k + 1)], passing=not last)


def _lines(frame: Frame, room: float) -> list[tuple[str, str, float]]:
    """A caption in lines that fit."""
    sentence = " ".join(filter(None, (frame.sentence, frame.local)))
    formula = [("formula", line, FORMULA) for line in _wrapped(frame.formula, room, FORMULA)]
    return [*formula, *(("sentence", line, SENTENCE) for line in _wrapped(sentence, room, SENTENCE))]


def _wrapped(text: str, room: float, size: float) -> list[str]:
    """Text in lines, broken between words."""
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if lines[-1] and text_width(longer, size, True) > room:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


# ---- CSS and XML -----------------------------------------------------------------------------------------------------


def _lit_rules(theme: str) -> str:
    """The style of lights and captions."""
    rules = (
        ".lit{{stroke-width:3.6!important;fill:none!important}}.line.lit.back{{stroke-dasharray:7 5}}"
        ".lit.forth{{stroke:{value}!important}}.lit.back{{stroke:{gradient}!important}}"
        ".autograd .tip.forth{{fill:{value}}}.autograd .tip.back{{fill:{gradient}}}"
        ".autograd text.formula{{font-size:16px;font-weight:bold}}.autograd text.sentence{{font-size:13px;fill:{faint}}}"
    )
    if theme == "auto":
        return f"{rules.format_map(LIGHT)}@media (prefers-color-scheme:dark){{{rules.format_map(DARK)}}}"
    return rules.format_map(PALETTES[theme])


def _keyframes(name: str, windows: Sequence[Window], total: int) -> str:
    """An element is seen in its windows and nowhere else; where two of them meet, it stays."""
    seen = {k for start, stop in windows for k in range(start, min(stop, total))}
    changes = [k for k in range(total) if k == 0 or (k in seen) != (k - 1 in seen)]
    frames = "".join(f"{100 * k / total:.6g}%{{opacity:{int(k in seen)}}}" for k in changes)
    return f"@keyframes {name}{{{frames}100%{{opacity:{int(changes[-1] in seen)}}}}}.{name}{{animation-name:{name}}}"


def _part(group: Element, role: str) -> Element | None:
    """The first element of a group that has a role."""
    return next((part for part in group if role in (part.get("class") or "").split()), None)


def _add_class(element: Element, *names: str) -> None:
    element.set("class", " ".join(filter(None, (element.get("class"), *names))))


def _written(picture: Element) -> str:
    picture.set("xmlns", SPACE)
    return ElementTree.tostring(picture, encoding="unicode")
