"""PostGIS: the tables of a database that have geometry, and one of them, or its part in a unit.

The server itself writes the features as GeoJSON, so that nothing of them is parsed here; the file
is read where all files are, apart from the app.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psycopg
import shapely
from psycopg import sql

from geo.errors import Refusal
from layers.connectors.answers import quoted
from layers.connectors.asking import ServiceLimits, Watch
from layers.connectors.cache import CachedLayer, Spool, digest_of
from layers.connectors.database import Dsn, reading
from layers.connectors.model import LayerInfo, ServiceInfo, Wanted
from layers.connectors.place import CURVE_TOLERANCE_M, urn

__all__ = ["Dsn", "postgis_tables", "read_postgis"]

_MOST_TABLES = 2000
_M_PER_DEGREE = 111_320
_DIGITS = 15
_Connection = psycopg.Connection[tuple[Any, ...]]

_EXTENSION = """
SELECT n.nspname FROM pg_catalog.pg_extension e
JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'postgis'"""
_TABLES = """
SELECT g.schema, g.name, g.field, g.srid, g.type, r.auth_name, r.auth_srid,
       pg_catalog.obj_description(c.oid, 'pg_class')
FROM (SELECT f_table_schema, f_table_name, f_geometry_column, srid, type FROM geometry_columns
      UNION ALL
      SELECT f_table_schema, f_table_name, f_geography_column, srid, type FROM geography_columns)
     AS g(schema, name, field, srid, type)
JOIN pg_catalog.pg_namespace n ON n.nspname = g.schema
JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = g.name
LEFT JOIN spatial_ref_sys r ON r.srid = g.srid
WHERE pg_catalog.has_table_privilege(c.oid, 'SELECT')
ORDER BY g.schema, g.name, g.field LIMIT %s"""
_FIELDS = """
SELECT a.attname FROM pg_catalog.pg_attribute a
JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
WHERE n.nspname = %s AND c.relname = %s AND a.attnum > 0 AND NOT a.attisdropped
  AND t.typname NOT IN ('geometry', 'geography', 'raster', 'bytea')
ORDER BY a.attnum"""
_COUNT = sql.SQL("""
SELECT count(*), coalesce(max(pg_column_size(g)), 0),
       count(*) FILTER (WHERE ST_HasArc(g)) FROM (SELECT {field}::geometry AS g
FROM {table} AS t WHERE {here} LIMIT {limit}) AS s""")
_FEATURES = sql.SQL("""
SELECT '{{"type": "Feature", "geometry": '
    || coalesce(ST_AsGeoJSON(ST_CurveToLine({field}::geometry, {tolerance}, 1, 0), {digits}, 0),
                'null')
    || ', "properties": ' || row_to_json(p)::text || '}}'
FROM {table} AS t CROSS JOIN LATERAL (SELECT {fields}) AS p WHERE {here}""")
_IN_OUTLINE = sql.SQL(
    "ST_Intersects({field}::geometry,"
    " ST_Transform(ST_SetSRID(ST_GeomFromWKB({outline}), 4326), {srid}))"
)


@dataclass(frozen=True)
class _Table:
    """A geometry column of a table; ``crs`` is EPSG:code, or empty where none is known."""

    schema: str
    name: str
    field: str
    srid: int
    type: str
    crs: str
    title: str

    @property
    def place(self) -> sql.Identifier:
        return sql.Identifier(self.schema, self.name)

    @property
    def column(self) -> sql.Identifier:
        return sql.Identifier("t", self.field)


def postgis_tables(
    dsn: Dsn, limits: ServiceLimits | None = None, watch: Watch | None = None
) -> ServiceInfo:
    """Return the tables with geometry that the user may read, as layers named schema.table.

    A table with several geometries is a layer for each, named schema.table.column. Refuses as
    ``reading`` does, and ``database-no-postgis``.
    """
    with reading(dsn, limits or ServiceLimits(), watch or Watch()) as connection:
        return _service(dsn, _tables(connection, dsn))


def read_postgis(
    dsn: Dsn,
    wanted: Wanted,
    home: Path,
    limits: ServiceLimits | None = None,
    watch: Watch | None = None,
) -> CachedLayer:
    """Fetch a table, or its part in a unit, into the cache of ``home``; whole or not at all.

    Refuses as ``postgis_tables`` does, ``connection-layer-unknown``, ``connection-too-many``,
    ``connection-empty``, ``download-too-large`` and ``database-no-crs`` (a unit is wanted of a
    table that does not say where it lies); the cache is then as it was.
    """
    limits, watch = limits or ServiceLimits(), watch or Watch()
    with reading(dsn, limits, watch) as connection, Spool(home, limits.all_bytes) as spool:
        tables = _tables(connection, dsn)
        service = _service(dsn, tables)
        service.layer(wanted.layer)
        table = tables[wanted.layer]
        asked = _Asked(connection, dsn, table, wanted, limits)
        count, curved = asked.count()
        for features in asked.features():
            for feature in features:
                spool.write(feature.encode(), b",\n", dsn.host)
            watch.on_progress(spool.count, count)
        layer = replace(_described(service, table, wanted, spool.count), curved=curved)
        return spool.keep(layer, _head(table, wanted, spool.count), b"\n]}\n", ".geojson")


def _tables(connection: _Connection, dsn: Dsn) -> dict[str, _Table]:
    """Return the tables by the names of their layers."""
    found = connection.execute(_EXTENSION).fetchone()
    if found is None:
        raise Refusal("database-no-postgis", host=dsn.host, database=dsn.dbname)
    path = sql.SQL("SET LOCAL search_path = pg_catalog, {}")
    connection.execute(path.format(sql.Identifier(found[0])))
    tables = [_table(row) for row in connection.execute(_TABLES, (_MOST_TABLES,))]
    several = _repeated([(table.schema, table.name) for table in tables])
    return {
        ".".join(
            (table.schema, table.name, table.field)
            if (table.schema, table.name) in several
            else (table.schema, table.name)
        ): table
        for table in tables
    }


def _table(row: Sequence[Any]) -> _Table:
    schema, name, field, srid, kind, authority, code, comment = row
    crs = f"EPSG:{code}" if str(authority).upper() == "EPSG" and code else ""
    return _Table(schema, name, field, int(srid), kind, crs, quoted(comment or ""))


def _repeated(names: list[tuple[str, str]]) -> set[tuple[str, str]]:
    return {name for name in names if names.count(name) > 1}


def _service(dsn: Dsn, tables: dict[str, _Table]) -> ServiceInfo:
    return ServiceInfo(
        kind="postgis",
        address=dsn.address,
        title=dsn.dbname,
        version="",
        layers=tuple(
            LayerInfo(
                name=name,
                title=table.title or name,
                crs=(table.crs,) if table.crs else (),
                formats=tuple(filter(None, (table.type, table.crs))),
            )
            for name, table in tables.items()
        ),
        publisher=f"{dsn.dbname} ({dsn.host})",
    )


class _Asked:
    """What is asked of one table."""

    def __init__(
        self,
        connection: _Connection,
        dsn: Dsn,
        table: _Table,
        wanted: Wanted,
        limits: ServiceLimits,
    ) -> None:
        self.connection, self.dsn, self.table = connection, dsn, table
        self.wanted, self.limits = wanted, limits
        self.here = self._here()

    def _here(self) -> sql.Composable:
        if self.wanted.outline is None:
            return sql.SQL("true")
        if not self.table.srid:
            raise Refusal("database-no-crs", layer=self.wanted.title or self.wanted.layer)
        outline = sql.Literal(shapely.to_wkb(self.wanted.outline))
        return _IN_OUTLINE.format(
            field=self.table.column, outline=outline, srid=sql.Literal(self.table.srid)
        )

    def count(self) -> tuple[int, int]:
        """Return how many features there are and how many have arcs; refuses none and too many."""
        question = _COUNT.format(
            field=self.table.column,
            table=self.table.place,
            here=self.here,
            limit=sql.Literal(self.limits.features + 1),
        )
        count, biggest, curved = self.connection.execute(question).fetchone() or (0, 0, 0)
        if not count:
            raise Refusal("connection-empty", layer=self.wanted.title or self.wanted.layer)
        if count > self.limits.features:
            raise Refusal("connection-too-many", host=self.dsn.host, limit=self.limits.features)
        if biggest > self.limits.answer_bytes:
            limit_mb = self.limits.answer_bytes // 1_000_000
            raise Refusal("download-too-large", host=self.dsn.host, limit_mb=limit_mb)
        return int(count), int(curved)

    def features(self) -> Iterator[list[str]]:
        """Yield the features as GeoJSON, some at a time."""
        named = self.connection.execute(_FIELDS, (self.table.schema, self.table.name))
        fields = [sql.Identifier("t", name) for (name,) in named]
        question = _FEATURES.format(
            field=self.table.column,
            table=self.table.place,
            here=self.here,
            fields=sql.SQL(", ").join(fields),
            tolerance=sql.Literal(self._tolerance()),
            digits=sql.Literal(_DIGITS),
        )
        with self.connection.cursor("features") as cursor:
            cursor.execute(question)
            while rows := cursor.fetchmany(self.limits.page):
                yield [text for (text,) in rows]

    def _tolerance(self) -> float:
        """Return how far a line may run beside its arc, in the unit of the table's system."""
        degrees = "SELECT srtext ILIKE 'GEOGCS%%' FROM spatial_ref_sys WHERE srid = %s"
        told = self.connection.execute(degrees, (self.table.srid,)).fetchone()
        # Measured: the server's lines run up to a third further off than asked for.
        return CURVE_TOLERANCE_M / 2 / (_M_PER_DEGREE if told and told[0] else 1)


def _described(service: ServiceInfo, table: _Table, wanted: Wanted, count: int) -> CachedLayer:
    return CachedLayer(
        digest=digest_of(service, wanted),
        path=Path(),
        kind=service.kind,
        address=service.address,
        service=service.title,
        layer=wanted.layer,
        title=wanted.title or service.layer(wanted.layer).title,
        bounds_lonlat=wanted.box,
        unit=wanted.unit,
        fetched_at=dt.datetime.now(dt.UTC).replace(microsecond=0),
        features=count,
        repeated=0,
        outside=0,
        crs=table.crs,
        source=wanted.source or service.publisher,
        licence=wanted.licence,
    )


def _head(table: _Table, wanted: Wanted, count: int) -> bytes:
    told: dict[str, object] = {"type": "FeatureCollection", "name": wanted.layer}
    if table.crs:
        epsg = int(table.crs.partition(":")[2])
        told["crs"] = {"type": "name", "properties": {"name": urn(epsg)}}
    told["numberReturned"] = count
    return json.dumps(told).encode()[:-1] + b', "features": [\n'
