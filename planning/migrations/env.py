"""Runs the steps inside the transaction that `planning.upgrading` has begun."""

from __future__ import annotations

from alembic import context

from planning.models import Base

# SQLite's own DDL is transactional; Alembic is told so, or it would commit between the steps.
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    transactional_ddl=True,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
