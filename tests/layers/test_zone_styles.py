"""How zones look, to every eye: colours, and hatches where colours are not enough."""

import itertools
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from layers.crosswalk import classify, crosswalks, load
from layers.hilucs import hilucs
from layers.out.symbols import symbol_of
from layers.words import LANGUAGES, words
from layers.zone_styles import (
    PALETTES,
    _colours,
    has_national,
    is_official,
    legend,
    special_kind,
    special_layer_style,
    special_style,
    zone_layer_style,
    zone_style,
)

# Machado, Oliveira, Fernandes 2009, severity 1.0; they work on linear light.
EYES = {
    "full": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    "protan": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deutan": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
}
XYZ = [
    [0.4124564, 0.3575761, 0.1804375],
    [0.2126729, 0.7151522, 0.0721750],
    [0.0193339, 0.1191920, 0.9503041],
]
APART = 20.0  # CIE 1976


def lab(colour: str, eye: str) -> NDArray[np.float64]:
    """Return CIE L*a*b* of a colour as an eye sees it."""
    srgb = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    light = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    seen = np.clip(np.array(EYES[eye]) @ light, 0, 1)
    ratio = np.array(XYZ) @ seen / [0.95047, 1.0, 1.08883]
    f = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def nearest(one: str, other: str) -> float:
    return min(float(np.linalg.norm(lab(one, eye) - lab(other, eye))) for eye in EYES)


def sign(style: Mapping[str, Any]) -> tuple[float, float] | None:
    hatch = style.get("hatch")
    return (hatch["gap"], hatch["width"]) if hatch else None


def alike(styles: Mapping[str, Mapping[str, Any]]) -> set[tuple[str, str]]:
    """Return the pairs whose fills look alike to one of the eyes."""
    return {
        (a, b)
        for a, b in itertools.combinations(styles, 2)
        if nearest(styles[a]["fill"], styles[b]["fill"]) < APART
    }


def inspire() -> dict[str, dict[str, Any]]:
    return {value: zone_style(value) for value in _colours("colours_inspire")}


def latvian() -> dict[str, dict[str, Any]]:
    rows = load("lv-mk240").rows.values()
    return {
        row.code: zone_style(row.hilucs, "national", row.code, crosswalk="lv-mk240")
        for row in rows
        if row.hilucs
    }


def test_the_official_colours_alone_do_not_serve_every_eye() -> None:
    short = {tuple(value.split("_")[0] for value in pair) for pair in alike(inspire())}
    assert short == {("1", "1"), ("1", "5"), ("2", "3"), ("4", "4"), ("6", "6")}


@pytest.mark.parametrize("styles", [inspire(), latvian()], ids=["inspire", "latvian"])
def test_classes_that_look_alike_differ_by_their_hatch(
    styles: dict[str, dict[str, Any]],
) -> None:
    same = [pair for pair in alike(styles) if sign(styles[pair[0]]) == sign(styles[pair[1]])]
    assert same == []


def test_level_one_has_inspires_colours() -> None:
    fills = [zone_style(value.value)["fill"] for value in hilucs().values() if value.level == 1]
    assert fills == ["#B4E66E", "#646464", "#969696", "#B478F0", "#F07864", "#DCDCDC"]


@pytest.mark.parametrize(
    ("value", "fill"),
    [
        ("1_1_2_FarmingInfrastructure", "#E6E66E"),
        ("1_2_Forestry", "#6EE66E"),
        ("1_3_MiningAndQuarrying", "#B4E66E"),
        ("4_1_4_WaterTransport", "#8C78F0"),
        ("4_1_1_RoadTransport", "#B478F0"),
        ("6_3_1_LandAreasNotInOtherEconomicUse", "#C8FFC8"),
        ("6_3_2_WaterAreasNotInOtherEconomicUse", "#C8C8FF"),
        ("6_6_NotKnownUse", "#DCDCDC"),
    ],
)
def test_a_use_has_the_colour_of_the_nearest_above(value: str, fill: str) -> None:
    assert zone_style(value)["fill"] == fill


@pytest.mark.parametrize("palette", PALETTES)
@pytest.mark.parametrize("name", crosswalks())
def test_every_code_of_every_table_can_be_drawn(name: str, palette: Any) -> None:
    for row in load(name).rows.values():
        for status in (None, "existing", "future"):
            style = zone_style(row.hilucs, palette, row.code, crosswalk=name, status=status)
            symbol = symbol_of(style)
            assert symbol.stroke
            assert symbol.fill or symbol.hatch


def test_norwegian_colours_tell_existing_from_future() -> None:
    fills = [
        zone_style(
            "5_1_PermanentResidentialUse",
            "national",
            "1110",
            crosswalk="no-arealformal",
            status=status,
        )["fill"]
        for status in (None, "existing", "future")
    ]
    assert fills == ["#FFFF33", "#FFFF99", "#FFFF33"]


@pytest.mark.parametrize(("code", "fill"), [("1162", "#FF9999"), ("2012", "#CCCCCC")])
def test_a_norwegian_code_without_a_colour_has_its_groups(code: str, fill: str) -> None:
    row = load("no-arealformal").rows[code]
    style = zone_style(row.hilucs, "national", code, crosswalk="no-arealformal")
    assert style["fill"] == fill


def test_a_code_means_nothing_in_another_list() -> None:
    value = "5_2_ResidentialUseWithOtherCompatibleUses"
    assert zone_style(value, "national", "M", crosswalk="fr-cnig") == zone_style(value)


def test_what_is_planned_has_a_dashed_edge() -> None:
    assert zone_style("1_2_Forestry", status="future")["dash"]
    assert "dash" not in zone_style("1_2_Forestry", status="existing")


def test_only_the_latvian_colours_are_unofficial() -> None:
    assert [is_official("national", name) for name in ("lv-mk240", "no-arealformal", None)] == [
        False,
        True,
        True,
    ]
    assert is_official("inspire", "lv-mk240")


@pytest.mark.parametrize("name", ["lv-mk240", "no-hensynssone"])
def test_special_areas_are_lines_without_a_fill(name: str) -> None:
    codes = [row.code for row in load(name).rows.values() if not row.hilucs]
    assert codes
    for code in codes:
        style = special_style(code)
        assert style is not None
        assert "fill" not in style
        assert style["hatch"]
        assert zone_style(None, "national", code) == style


def test_an_unknown_zone_looks_like_no_class() -> None:
    unknown = zone_style(None, "inspire", "X9")
    assert unknown["hatch"]["colour"] == "#B00020"
    assert unknown not in inspire().values()


def test_practice_data_has_an_edge_no_plan_has() -> None:
    real = zone_layer_style(["1_2_Forestry"])["by"]["values"]["1_2_Forestry"]
    style = zone_layer_style(["1_2_Forestry"], practice=True)
    made = style["by"]["values"]["1_2_Forestry"]
    assert made["fill"] == real["fill"]
    assert (made["dash"], made["stroke"]) != (real.get("dash"), real["stroke"])
    assert style["by"]["default"]["dash"] == made["dash"]
    assert symbol_of(made).dash


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("palette", PALETTES)
def test_a_legend_has_each_look_once_and_unknown_last(lang: str, palette: Any) -> None:
    found = classify(["M", "DzS1", "DzS2", "JC8", "TIN4", "X", "Y", "L"], "lv-mk240")
    rows = legend(found, palette, lang, crosswalk="lv-mk240")
    labels = [row.label for row in rows]
    assert len(labels) == len(set(labels))
    assert labels[-1] == words(lang)("zones.unknown")
    assert labels[-2].startswith("TIN4 – ")
    if palette == "national":
        assert [label.split()[0] for label in labels[:-2]] == ["DzS", "JC", "M", "L"]
    else:
        assert len(labels[:-2]) == 3


def test_planned_and_existing_have_their_own_rows() -> None:
    found = classify(["1110", "1110"], "no-arealformal", statuses=[1, 2])
    rows = legend(found, "national", "nb", crosswalk="no-arealformal")
    assert [row.label for row in rows] == [
        "1110 – Boligbebyggelse",
        "1110 – Boligbebyggelse (planlagt)",
    ]


@pytest.mark.parametrize(
    ("code", "kind"),
    [("TIN5", "TIN5"), ("TIN51", "TIN5"), ("H570", "H5"), ("DzS", None), (None, None)],
)
def test_a_special_area_is_known_by_its_code_and_hatched_without_a_fill(
    code: str | None, kind: str | None
) -> None:
    assert special_kind(code) == kind
    look = special_layer_style()
    drawn = look["by"]["values"].get(kind, look)
    assert "fill" not in drawn
    assert drawn["hatch"]["colour"] == drawn["stroke"]
    assert special_style(code) == (None if kind is None else drawn)


def test_national_colours_are_offered_only_where_there_are_some() -> None:
    assert has_national("lv-mk240")
    assert has_national("no-arealformal")
    assert not has_national("nl-imro")
    assert not has_national(None)
