"""Queries that are asked again and again with other values: Django composes their SQL once.

To compose a query takes Django several times what the database needs to answer it. Worth it where a page is little
more than its queries; everywhere else a QuerySet is asked as it is.
"""

from collections import namedtuple
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any

from django.db import connection
from django.db.models import Expression, Field, QuerySet


class Given(Expression):
    """A value of a Prepared query that is named when the query is asked; `field` says how it is written there."""

    def __init__(self, name: str, field: Field):
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, compiler, connection):
        return "%s", [self]

    def written(self, values: dict[str, Any]) -> Any:
        return self.output_field.get_db_prep_value(values[self.name], connection)


class Prepared:
    """The SQL of a `values_list()`; called with a value for each Given it answers named tuples."""

    def __init__(self, rows: QuerySet):
        self._compiler = rows.query.get_compiler(rows.db)
        self._sql, self._parameters = self._compiler.as_sql()
        self._row = namedtuple("Row", rows._fields)

    def __call__(self, **values: Any) -> list:
        parameters = [one.written(values) if isinstance(one, Given) else one for one in self._parameters]
        with connection.cursor() as cursor:
            cursor.execute(self._sql, parameters)
            return [self._row._make(row) for row in self._compiler.results_iter([cursor.fetchall()])]


def prepared(build: Callable[..., QuerySet]) -> Callable[..., Prepared]:
    """`build` composes a query of the shape that its arguments say; each shape is composed once."""

    @lru_cache
    @wraps(build)
    def composed(*shape) -> Prepared:
        return Prepared(build(*shape))

    return composed
