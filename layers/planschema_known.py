"""The plan schemas that are known: their layers, their columns, and where their numbers can be.

Names are compared folded (see ``folded``): without diacritics, in small letters, without the
workspace before a colon. A role may be asked for by a pattern (``*`` and ``?``); the first that
fits counts. Columns are looked for in the order given.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

Role = Literal["zones", "boundary", "overlay", "document", "lines", "points", "other"]
SchemaName = Literal[
    "tapis",
    "lv-mk240",
    "no-regplan",
    "no-kommuneplan",
    "xplan",
    "imro",
    "cnig",
    "pog",
    "inspire-plu",
    "generic",
]
_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "ß": "ss", "ł": "l"})


def folded(name: str) -> str:
    """Return a layer's or column's name as it is compared: tapis:Funkcionālais → funkcionalais."""
    plain = unicodedata.normalize("NFD", name.strip().rpartition(":")[2].lower())
    return "".join(c for c in plain if not unicodedata.combining(c)).translate(_LETTERS)


@dataclass(frozen=True)
class Schema:
    """A schema: roles by layer pattern, columns by meaning, signs by which a layer shows it.

    ``signs`` are sets of columns; a layer that has all of one set, under whatever name, belongs to
    the schema in the role given. ``crs`` are EPSG codes, the likeliest first.
    """

    name: SchemaName
    crosswalk: str | None
    crs: tuple[int, ...]
    roles: tuple[tuple[str, Role], ...]
    columns: Mapping[str, tuple[str, ...]]
    signs: tuple[tuple[frozenset[str], Role], ...] = field(default=())


def _columns(**found: str) -> Mapping[str, tuple[str, ...]]:
    return MappingProxyType({meaning: tuple(names.split()) for meaning, names in found.items()})


def _signs(*sets: tuple[str, Role]) -> tuple[tuple[frozenset[str], Role], ...]:
    return tuple((frozenset(names.split()), role) for names, role in sets)


LATVIA = (3059, 10306)
_LATVIAN = _columns(
    code="indekss kods zonas_kods",
    name="veids nosaukums zonas_nosaukums",
    feature_id="id gml_id",
    title="dok_nos dok_ori_nos dok_nosaukums",
    status="statuss dok_statuss dok_status",
    valid_from="dok_datums_no speka_no valid_from",
    valid_to="dok_datums_lidz speka_lidz valid_to",
    regulation="dok_saite regulation",
)
TAPIS = Schema(
    "tapis",
    "lv-mk240",
    LATVIA,
    (
        ("funkcionalais_zonejums*", "zones"),
        ("planojum*_robez*", "boundary"),
        ("planojumu_teritorijas*", "boundary"),
        ("autoceli", "lines"),
        ("pasvaldibas_nozimes_celi*", "lines"),
        ("anotacijas", "other"),
        ("teritorijas_ar_ipasiem_noteikumiem*", "overlay"),
        ("apgrutinatas_teritorijas*", "overlay"),
        ("ciemu_robezas*", "overlay"),
        ("planotas_teritorialas_vienibas*", "overlay"),
        ("nacional*", "overlay"),
        ("riska_*", "overlay"),
        ("kulturvesturiskie*", "overlay"),
        ("inzenierbuvju_*", "overlay"),
    ),
    _LATVIAN,
    _signs(("dok_id kods", "zones"), ("dok_id indekss", "zones"), ("dok_id dok_tips", "boundary")),
)
LATVIAN = Schema(
    "lv-mk240",
    "lv-mk240",
    LATVIA,
    (),
    _LATVIAN,
    _signs(("kods", "zones"), ("indekss", "zones"), ("zonas_kods", "zones")),
)
NORWAY = (25832, 25833, 25835)
_NORWEGIAN = _columns(
    code="arealformal",
    name="feltnavn omradenavn beskrivelse",
    feature_id="lokalid gml_id",
    land_use_status="arealbruksstatus",
    status="planstatus",
    title="plannavn",
    valid_from="ikrafttredelsesdato ikrafttred vedtaksdato vedtakendeligplandato",
    regulation="link planbestemmelse",
)
REGULATION_PLAN = Schema(
    "no-regplan",
    "no-arealformal",
    NORWAY,
    (
        ("rparealformalomrade*", "zones"),
        ("rpomrade*", "boundary"),
        ("arealplan*", "document"),
        ("rp*grense*", "lines"),
        ("rpjuridisklinje*", "lines"),
        ("rpregulerthoyde*", "lines"),
        ("rpjuridiskpunkt*", "points"),
        ("rppaskrift*", "points"),
        ("rp[a-z]*", "overlay"),
    ),
    _NORWEGIAN,
    _signs(("arealformal feltnavn", "zones"), ("arealformal lokalid", "zones")),
)
MUNICIPAL_PLAN = Schema(
    "no-kommuneplan",
    "no-arealformal",
    NORWAY,
    (
        ("kparealformalomrade*", "zones"),
        ("kpomrade*", "boundary"),
        ("kommuneplan*", "document"),
        ("kp*grense*", "lines"),
        ("kp*linje*", "lines"),
        ("kp*punkt*", "points"),
        ("kppaskrift*", "points"),
        ("kp[a-z]*", "overlay"),
    ),
    _NORWEGIAN,
    _signs(("arealformal arealbruksstatus", "zones"), ("arealformal", "zones")),
)
XPLAN = Schema(
    "xplan",
    "de-xplan",
    (25832, 25833, 31466, 31467, 31468, 31469),
    (
        ("?p_plan", "boundary"),
        ("so_plan", "boundary"),
        ("?p_bereich", "boundary"),
        ("so_bereich", "boundary"),
        ("*_textabschnitt", "document"),
        ("*grenze", "lines"),
        ("*linie", "lines"),
        ("xp_*", "other"),
        ("*ueberbaubare*", "overlay"),
        ("*anpflanzung*", "overlay"),
        ("*erhaltungsbereich*", "overlay"),
        ("*denkmalschutz*", "overlay"),
        ("*schutzgebiet*", "overlay"),
        ("*schutzbestimmterteile*", "overlay"),
        ("*gemeinschaftsanlagen*", "overlay"),
        ("*nebenanlagen*", "overlay"),
        ("*speziellebauweise*", "overlay"),
        ("*wegerecht*", "overlay"),
        ("*kennzeichnung*", "overlay"),
        ("*immissionsschutz*", "overlay"),
        ("*textlichefestsetzung*", "overlay"),
        ("*abstandsflaeche*", "overlay"),
        ("*gebaeudestellung*", "overlay"),
        ("so_gebiet", "overlay"),
        ("[bfrl]p_*", "zones"),
        ("so_*", "zones"),
    ),
    _columns(
        name="text",
        feature_id="gml_id",
        title="name planname",
        status="rechtsstand",
        valid_from="inkrafttretensdatum rechtsverordnungsdatum wirksamkeitsdatum",
        valid_to="ausfertigungsende",
        tiling="flaechenschluss",
        level="ebene",
    ),
)
IMRO = Schema(
    "imro",
    "nl-imro",
    (28992,),
    (
        ("enkelbestemming*", "zones"),
        ("*plangebied*", "boundary"),
        ("metadata*", "document"),
        ("figuur*", "lines"),
        ("dubbelbestemming*", "overlay"),
        ("bouwvlak*", "overlay"),
        ("bouwaanduiding*", "overlay"),
        ("maatvoering*", "overlay"),
        ("gebiedsaanduiding*", "overlay"),
        ("functieaanduiding*", "overlay"),
        ("lettertekenaanduiding*", "overlay"),
    ),
    _columns(
        code="bestemmingshoofdgroep",
        name="naam",
        feature_id="identificatie gml_id",
        title="naam",
        status="planstatus",
        valid_from="datum",
        regulation="verwijzingnaartekst",
    ),
    _signs(("bestemmingshoofdgroep", "zones")),
)
CNIG = Schema(
    "cnig",
    "fr-cnig",
    (2154, *range(3942, 3951), 2972, 2975, 5490, 4471),
    (
        ("*zone_urba*", "zones"),
        ("*secteur_cc*", "zones"),
        ("*doc_urba*", "document"),
        ("*prescription_lin*", "lines"),
        ("*prescription_pct*", "points"),
        ("*prescription*", "overlay"),
        ("*info_lin*", "lines"),
        ("*info_pct*", "points"),
        ("*info_surf*", "overlay"),
        ("*habillage*", "other"),
    ),
    _columns(
        code="typezone typesect",
        name="libelong libelle",
        valid_from="datappro datvalid",
        regulation="urlfic nomfic",
        title="idurba nomproc",
        status="etat gpu_status",
    ),
    _signs(("typezone", "zones"), ("typepsc", "overlay"), ("typeinf", "overlay")),
)
POG = Schema(
    "pog",
    "pl-pog",
    (2178, 2177, 2179, 2176, 2180),
    (
        ("strefaplanistyczna*", "zones"),
        ("aktplanowaniaprzestrzennego*", "boundary"),
        ("dokumentformalny*", "document"),
        ("obszar*", "overlay"),
        ("rysunek*", "other"),
    ),
    _columns(
        code="symbol",
        name="nazwa nazwa_title nazwaalternatywna",
        feature_id="lokalnyid gml_id",
        label="oznaczenie",
        title="tytul",
        status="status",
        valid_from="obowiazujeod",
        valid_to="obowiazujedo",
    ),
    _signs(("symbol oznaczenie", "zones")),
)
INSPIRE = Schema(
    "inspire-plu",
    "inspire-plu",
    (3059, 25832, 25833, 4258, 3035),
    (
        ("zoningelement*", "zones"),
        ("spatialplan*", "boundary"),
        ("supplementaryregulation*", "overlay"),
        ("officialdocumentation*", "document"),
    ),
    _columns(
        code="hilucslanduse_href hilucslanduse",
        name="specificlanduse_title specificlanduse specificlanduse_href",
        feature_id="localid gml_id",
        title="officialtitle",
        status="processstepgeneral_href processstepgeneral",
        valid_from="validfrom",
        valid_to="validto",
        regulation="officialdocument_href ordinance_href",
    ),
    _signs(("hilucslanduse", "zones"), ("hilucslanduse_href", "zones")),
)
GENERIC = Schema(
    "generic",
    None,
    (),
    (),
    _columns(
        code="zone_code zonecode zonas_kods zona zone zonejums izmantosana funkcija landuse "
        "land_use plan_use formal purpose kode code symbol typ type art category class",
        name="zone_name zonename nosaukums veids name navn naam nom bezeichnung description",
        feature_id="feature_id id objectid fid ogc_fid gml_id",
        status="status statuss planstatus",
        title="plan_name plan title",
        valid_from="valid_from validfrom speka_no from_date start_date",
        valid_to="valid_to validto speka_lidz to_date end_date",
        regulation="regulation url link",
    ),
)
SCHEMAS: tuple[Schema, ...] = (
    TAPIS,
    REGULATION_PLAN,
    MUNICIPAL_PLAN,
    XPLAN,
    IMRO,
    CNIG,
    POG,
    INSPIRE,
    LATVIAN,
)
