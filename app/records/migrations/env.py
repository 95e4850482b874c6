"""Alembic's entry: runs migrations on the connection that ``schema.prepare`` holds."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], transaction_per_migration=False)
context.run_migrations()
