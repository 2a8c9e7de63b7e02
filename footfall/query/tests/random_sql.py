"""Random statements over the whole grammar that people may write, and over much that they may not."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

TABLES: dict[str, dict[str, str]] = {
    "events": {
        "uuid": "id",
        "event": "text",
        "distinct_id": "text",
        "person_id": "id",
        "timestamp": "time",
        "properties": "text",
        "person_properties": "text",
        "group_0": "text",
        "properties.plan": "text",
        "properties.$browser": "text",
        "properties.price": "number",
        "person.properties.email": "text",
        "group_0.properties.plan": "text",
        "person.created_at": "time",
        "person.id": "id",
        "session.entry_url": "text",
        "session.event_count": "number",
        "properties.a.b": "text",
    },
    "persons": {
        "id": "id",
        "properties": "text",
        "properties.email": "text",
        "created_at": "time",
        "is_identified": "truth",
    },
    "person_distinct_ids": {"distinct_id": "text", "person_id": "id"},
    "cohort_people": {"cohort_id": "number", "person_id": "id"},
    "groups": {
        "group_type_index": "number",
        "group_key": "text",
        "properties": "text",
        "properties.plan": "text",
        "created_at": "time",
    },
    "sessions": {
        "session_id": "text",
        "distinct_id": "text",
        "person_id": "id",
        "started_at": "time",
        "entry_url": "text",
        "event_count": "number",
    },
    "shop.orders": {"id": "number", "customer": "text", "total": "number"},
    "visits": {
        "event": "text",
        "who": "id",
        "timestamp": "time",
        "properties": "text",
        "properties.plan": "text",
        "team_id": "text",
        "plan": "text",
    },
    "regulars": {"id": "id", "email": "text", "times": "number", "events": "number"},
}
# Views of the team, by their names in TABLES; those that are not there are refused wherever they are read.
VIEWS = {
    "visits": "SELECT event, person_id AS who, timestamp, properties, distinct_id AS team_id,"
    " group_0.properties.plan AS plan FROM events AS persons",
    "regulars": "WITH events AS (SELECT who, count() AS n FROM visits GROUP BY who UNION ALL"
    " SELECT person_id, 1 FROM cohort_people), p AS (SELECT * FROM persons)"
    " SELECT p.id, p.properties.email AS email, sum(events.n) AS times, max(events.n) AS events"
    " FROM p LEFT JOIN events ON events.who = p.id GROUP BY 1, 2",
    "physical": "SELECT * FROM {db}.events",
    "round": "SELECT * FROM round",
    "second": "SELECT 1 AS a; SELECT 2 AS a",
    "cut": "SELECT event FROM events) UNION ALL (SELECT event FROM {db}.events",
}
NAMES = (
    *(
        "a",
        "b",
        "e",
        "x",
        "n",
        "team_id",
        "events",
        "persons",
        "p0",
        "`a b`",
        '"x""y"',
        "`é😀`",
        "timestamp",
    ),
    *(
        "event",
        "c_event",
        "s_events",
        "prewhere_",
        "_part",
        "system",
        "footfall",
        "`x.y`",
        "`'; --`",
    ),
)
TEXTS = (
    *(
        "'x'",
        "'ada'",
        "''",
        "'it''s'",
        r"'a\'b'",
        r"'\\'",
        "'%'",
        "'{p0:String}'",
        "'\u201d\u2019'",
    ),
    *("'canary'", "'; DROP TABLE events; --'", "'/*'", "'seen'", "'😀'"),
)
PATTERNS = ("'%a%'", "'canary%'", "'%'")
MOMENTS = ("now() - INTERVAL 7 DAY", "toDateTime('2026-01-01 00:00:00')")
COHORTS = ("1", "2", "3", "'named'", "'by mail'", "'did'", "9", "'canary'")
SCALARS = (
    *("5", "'x'", "lower(event)", "(SELECT count() FROM events)", "count()", "properties"),
    *("(SELECT max(properties.email) FROM persons)", "person.properties.email", "person_id"),
    *("(SELECT count() FROM {db}.events)", "team_id", "file('/etc/hostname')"),
)
HOSTILE_EXPRESSIONS = (
    *(
        "file('/etc/hostname')",
        "url('http://127.0.0.1')",
        "dictGet('{db}.person_overrides_dict', 'person_id', tuple({b}, person_id))",
    ),
    "dictGetOrDefault('{db}.person_overrides_dict', 'person_id', tuple({b}, toUUID('{c}')), toUUID('{c}'))",
    *(
        "joinGet('{db}.events', 'event', 1)",
        "getSetting('max_threads')",
        "hostName()",
        "currentDatabase()",
        "version()",
    ),
    *(
        "sleep(3)",
        "sleepEachRow(1)",
        "throwIf(1)",
        "getMacro('x')",
        "getServerPort('tcp_port')",
        "evalMLMethod(1)",
    ),
    *(
        "(SELECT count() FROM {db}.events)",
        "(SELECT team_id FROM events LIMIT 1)",
        "_part",
        "_table",
        "_partition_id",
    ),
    *(
        "COLUMNS('.*')",
        "events.team_id",
        "team_id",
        "source_offset",
        "inserted_at",
        "arrayReduce('sum', [1])",
    ),
    *(
        "initializeAggregation('uniq', 1)",
        "x IN system.users",
        "1 IN {db}.events",
        "(SELECT name FROM system.tables LIMIT 1)",
    ),
    *(
        "$1",
        "@@version",
        "{{x:Identifier}}",
        "{{p0:String}}",
        "{{missing}}",
        "executable('id')",
        "catboostEvaluate('x')",
    ),
    *(
        "connectionId()",
        "formatRow('CSV', 1)",
        "currentUser()",
        "getSubcolumn(properties, 'x')",
        "fuzzBits('x', 0.1)",
    ),
    *(
        "finalizeAggregation(uniqState(1))",
        "dictHas('{db}.person_overrides_dict', 1)",
        "EXISTS(SELECT 1 FROM system.one)",
    ),
    *(
        "'\u0000'",
        "\u201cevent\u201d",
        "`event\u200b`",
        "eval('1')",
        "untuple((1, 2))",
        "* APPLY(file)",
        "transactionID()",
    ),
)
HOSTILE_SOURCES = (
    *(
        "file('/etc/hostname', LineAsString)",
        "url('http://127.0.0.1:8123/', CSV)",
        "s3('http://x/y.csv')",
        "numbers(10)",
    ),
    *(
        "remote('127.0.0.1', {db}.events)",
        "cluster('default', {db}.events)",
        "merge('{db}', '.*')",
        "view(SELECT 1)",
    ),
    *(
        "mysql('h', 'd', 't', 'u', 'p')",
        "postgresql('h', 'd', 't', 'u', 'p')",
        "dictionary('{db}.person_overrides_dict')",
    ),
    *(
        "{db}.events",
        "{db}.persons",
        "`{db}`.`events`",
        "{external}.t{b}_orders",
        "system.tables",
        "system.processes",
    ),
    *(
        "system.query_log",
        "information_schema.tables",
        "INFORMATION_SCHEMA.COLUMNS",
        "web_states",
        "web_builds",
        "person_overrides",
    ),
    *(
        "executable('id', TabSeparated, 'x String')",
        "generateRandom('a Int8')",
        "input('a Int8')",
        "hdfs('x')",
        "jdbc('x', 'y')",
    ),
    *(
        "sqlite('x', 'y')",
        "mongodb('x', 'y', 'z', 'u', 'p', 's')",
        "azureBlobStorage('x')",
        "deltaLake('http://x')",
        "loop({db}.events)",
    ),
    *(
        "values('a Int8', 1)",
        "null('a Int8')",
        "zeros(1)",
        "fuzzJSON('x')",
        "events_local",
        "t{b}_orders",
        "`shop.orders`.x",
    ),
    *(
        "system.one",
        "physical",
        "round",
        "second",
        "cut",
        "schema_migrations",
        "sessions_mv",
        "`events FINAL`",
        "events FINAL",
        "events SAMPLE 1/10",
        "mergeTreeIndex('{db}', 'events')",
    ),
)
HOSTILE_ENDINGS = (
    *(
        " SETTINGS readonly = 0",
        " SETTINGS max_execution_time = 0, readonly=0",
        " FORMAT CSV",
        " INTO OUTFILE '/tmp/x'",
    ),
    *(
        "; SELECT 1",
        "; DROP TABLE events",
        " UNION ALL SELECT * FROM {db}.events",
        " -- ",
        " /*",
        " */",
        " # x",
        "\u0000",
    ),
    *(
        " WITH TOTALS",
        " LIMIT 1 WITH TIES",
        " FETCH FIRST 1 ROWS ONLY",
        " PARALLEL WITH SELECT 1",
    ),
    *(
        " PREWHERE 1",
        " WINDOW w AS ()",
        ")",
        "(",
        "'",
        '"',
        "`",
        " UNION SELECT 1",
        " INTERPOLATE (x)",
        " WITH FILL",
    ),
)
HOSTILE_STATEMENTS = (
    *(
        "INSERT INTO events SELECT * FROM events",
        "DROP TABLE {db}.events",
        "ALTER TABLE events DELETE WHERE 1",
        "SHOW TABLES",
    ),
    *(
        "DESCRIBE {db}.events",
        "EXPLAIN SELECT 1",
        "SYSTEM RELOAD DICTIONARY x",
        "SET readonly = 0",
        "USE system",
        "KILL QUERY WHERE 1",
    ),
    *(
        "CREATE TABLE x (a Int8) ENGINE = Memory",
        "TRUNCATE TABLE events",
        "EXISTS TABLE {db}.events",
        "GRANT ALL ON *.* TO x",
        "ATTACH TABLE x",
    ),
    *(
        "WITH RECURSIVE r AS (SELECT 1) SELECT * FROM r",
        "FROM events SELECT event",
        "VALUES (1)",
        "SELECT",
        "TABLE events",
        "BACKUP TABLE x TO Disk('a', 'b')",
    ),
    *(
        "EXECUTE AS x SELECT 1",
        "OPTIMIZE TABLE events FINAL",
        "RENAME TABLE events TO x",
        "SELECT * EXCEPT (event) FROM events",
        "WITH file('x') AS y SELECT y",
    ),
    *(
        "SELECT events.* REPLACE (1 AS event) FROM events",
        "SELECT 1 AS team_id FROM events WHERE team_id = {b}",
        "SELECT CAST(1 AS AggregateFunction(sum, Int8))",
    ),
    *(
        "WITH events AS (SELECT 1 AS event) SELECT event FROM events",
        "SELECT 1 FROM events AS system JOIN system.tables AS t ON 1 = 1",
    ),
)


@dataclass
class Columns:
    """What a scope can name, as it is written, with its kind."""

    named: list[tuple[str, str]] = field(default_factory=list)

    def of(self, kind: str) -> list[str]:
        return [name for name, held in self.named if held == kind]


@dataclass
class RandomSql:
    """`is_exact`: two stores with the same rows give the same answer, whatever the order they are read in."""

    random: Random
    database: str
    external: str
    other_team: int
    canary_id: str
    is_exact: bool = True
    _aliases: int = 0
    _scalar: str = ""

    def statement(self) -> str:
        self.is_exact = True
        if self._chance(0.06):
            return self._filled(self._pick(HOSTILE_STATEMENTS))
        text = self._query(3)
        if self._chance(0.08):
            text += self._filled(self._pick(HOSTILE_ENDINGS))
        if self._chance(0.04):
            text = self._damaged(text)
        return text

    def _query(self, depth: int) -> str:
        head, ctes = "", {}
        if depth and self._chance(0.2):
            name = f"w{self._next()}"
            body, columns = self._select(depth - 1, {})
            ctes[name] = columns
            head = f"WITH {name} AS ({body}) "
        elif depth and self._chance(0.15):
            self._scalar = f"{self._pick(NAMES)}_" if self._chance(0.5) else f"k{self._next()}"
            self._scalar = self._scalar.replace("`", "").replace('"', "")
            head = f"WITH {self._pick(SCALARS)} AS `{self._scalar}` "
        body, _ = self._select(depth, ctes)
        self._scalar = ""
        return head + body

    def _select(
        self, depth: int, ctes: dict[str, list[tuple[str, str]]]
    ) -> tuple[str, list[tuple[str, str]]]:
        source, columns = self._sources(depth, ctes)
        if self._chance(0.08):
            self.is_exact = False
            return f"SELECT * FROM {source} LIMIT {self.random.randint(0, 50)}", []
        is_grouped = self._chance(0.5)
        outputs: list[tuple[str, str]] = []
        parts: list[str] = []
        for _ in range(self.random.randint(1, 3)):
            kind = self._pick(("text", "number", "truth", "id", "time"))
            text = self._expression(kind, columns, depth)
            name = self._output_name(outputs)
            parts.append(f"{text} AS {name}")
            outputs.append((name, kind))
        keys = [str(place + 1) for place in range(len(parts))]
        if is_grouped:
            for _ in range(self.random.randint(1, 2)):
                name = self._output_name(outputs)
                parts.append(f"{self._aggregate(columns, depth)} AS {name}")
                outputs.append((name, "number"))
        elif self._chance(0.1):
            self.is_exact = False
            parts.append(f"{self._window(columns, depth)} AS {self._output_name(outputs)}")
        sql = f"SELECT {'DISTINCT ' if self._chance(0.1) else ''}{', '.join(parts)} FROM {source}"
        if self._chance(0.5):
            sql += f" WHERE {self._truth(columns, depth)}"
        if is_grouped:
            sql += f" GROUP BY {', '.join(keys)}{' WITH ROLLUP' if self._chance(0.1) else ''}"
            if self._chance(0.3):
                sql += f" HAVING {self._pick(('count() > 0', 'count() < 1000', 'max(1) = 1'))}"
        if self._chance(0.3):
            sql += f" ORDER BY {self._pick(keys)} {self._pick(('', 'DESC', 'DESC NULLS LAST'))}"
        if self._chance(0.08):
            self.is_exact = False
            keys_by = self._pick((*keys, *[f"{output}" for output, _ in outputs[:1]]))
            skipped = self._pick(("", " OFFSET 1", ", 2"))
            sql += f" LIMIT {self.random.randint(0, 3)}{skipped} BY {keys_by}"
        if self._chance(0.15):
            self.is_exact = False
            sql += f" LIMIT {self.random.randint(0, 200)}"
        if depth and self._chance(0.1) and not is_grouped:
            other = ", ".join(self._expression(kind, Columns(), 0) for _, kind in outputs)
            rest = len(parts) - len(outputs)
            other += ", 1" * rest
            sql += f" {self._pick(('UNION ALL', 'UNION DISTINCT', 'EXCEPT', 'INTERSECT'))} SELECT {other}"
        return sql, outputs

    def _sources(self, depth: int, ctes: dict[str, list[tuple[str, str]]]) -> tuple[str, Columns]:
        text, first, alias = self._source(depth, ctes)
        columns = Columns([(f"{alias}.{name}", kind) for name, kind in first])
        if self._chance(0.3):
            join, second, other = self._source(depth - 1, ctes)
            joined = [(f"{other}.{name}", kind) for name, kind in second]
            kind = self._pick(
                (
                    "JOIN",
                    "LEFT JOIN",
                    "RIGHT JOIN",
                    "FULL JOIN",
                    "LEFT ANY JOIN",
                    "LEFT SEMI JOIN",
                    "LEFT ANTI JOIN",
                    "CROSS JOIN",
                )
            )
            if "ANY" in kind:
                self.is_exact = False
            left, right = columns.of("text") + columns.of("id"), Columns(joined)
            # An ON cannot lead on into another table.
            plain = [name for name in left if name.count(".") == 1]
            ours = self._pick(plain) if plain else "1"
            theirs = [name for name in right.of("text") + right.of("id") if name.count(".") == 1]
            condition = f"toString({ours}) = toString({self._pick(theirs) if theirs else '1'})"
            text += f" {kind} {join}" + ("" if kind == "CROSS JOIN" else f" ON {condition}")
            columns = Columns([*columns.named, *joined])
        if self._chance(0.1):
            name = f"i{self._next()}"
            text += f" {self._pick(('', 'LEFT '))}ARRAY JOIN {self._pick(('[1, 2]', 'range(3)', 'emptyArrayInt64()'))} AS {name}"
            columns.named.append((name, "number"))
        return text, columns

    def _source(
        self, depth: int, ctes: dict[str, list[tuple[str, str]]]
    ) -> tuple[str, list[tuple[str, str]], str]:
        alias = f"{self._pick(('t', 'team_id_', 'events', 's_t'))}{self._next()}"
        if self._chance(0.05):
            return (
                f"{self._filled(self._pick(HOSTILE_SOURCES))} AS {alias}",
                [("event", "text")],
                alias,
            )
        if ctes and self._chance(0.5):
            name = self._pick(tuple(ctes))
            return f"{name} AS {alias}", ctes[name], alias
        if depth > 0 and self._chance(0.25):
            inner, outputs = self._select(depth - 1, {})
            return f"({inner}) AS {alias}", outputs, alias
        table = self._pick((*TABLES, "events", "events", "events"))
        return f"{table} AS {alias}", list(TABLES[table].items()), alias

    def _expression(self, kind: str, columns: Columns, depth: int) -> str:
        if self._chance(0.03):
            return self._filled(self._pick(HOSTILE_EXPRESSIONS))
        if kind == "truth":
            return self._truth(columns, depth)
        held = columns.of(kind)
        if kind == "text" and self._scalar and self._chance(0.3):
            return f"toString(`{self._scalar}`)"
        if kind == "text" and depth and self._chance(0.03):
            return f"concat('x' AS n{self._next()}, n{self._aliases})"
        if held and self._chance(0.6):
            return self._wrapped(kind, self._pick(held))
        if depth > 0 and kind == "number" and self._chance(0.1):
            inner, _, alias = self._source(0, {})
            return f"(SELECT count() FROM {inner})" if alias else "1"
        made = {
            "text": lambda: self._pick(TEXTS),
            "number": lambda: self._number(columns),
            "id": lambda: f"toUUID('{self.canary_id}')",
            "time": lambda: self._pick(
                ("now()", "toDateTime('2026-01-01 00:00:00')", "now() - INTERVAL 3 DAY")
            ),
        }
        return str(made[kind]())

    def _wrapped(self, kind: str, name: str) -> str:
        if kind == "text" and self._chance(0.5):
            return self._pick(
                (
                    "lower({})",
                    "concat({}, 'x')",
                    "substring({}, 1, 3)",
                    "coalesce({}, '')",
                    "toString({})",
                    "{} || '!'",
                    "replaceAll(ifNull({}, ''), 'a', 'b')",
                )
            ).format(name)
        if kind == "number" and self._chance(0.4):
            return self._pick(
                (
                    "{} + 1",
                    "-{}",
                    "{} * 2",
                    "if({} > 1, 1, 0)",
                    "abs(toFloat64OrZero(toString({})))",
                )
            ).format(name)
        if kind == "time" and self._chance(0.4):
            return self._pick(
                ("toStartOfDay({})", "toStartOfMonth({})", "toDate({})", "{} + INTERVAL 1 DAY")
            ).format(name)
        return name

    def _number(self, columns: Columns) -> str:
        texts = columns.of("text")
        if texts and self._chance(0.5):
            # These fail on what is no number: a failure may not depend on another team's rows.
            name = self._pick(texts)
            return self._pick(
                (
                    "toInt64(ifNull({}, '1'))",
                    "length(ifNull({}, ''))",
                    "CAST(ifNull({}, '1') AS Int64)",
                    "intDiv(1, length(ifNull({}, '')) - 6)",
                    "cityHash64(ifNull({}, ''))",
                )
            ).format(name)
        return self._pick(
            (
                "1",
                "0",
                "2.5",
                "-3",
                "arraySum(arrayMap(v -> v * 2, [1, 2, 3]))",
                "arrayFirst((v, i) -> v > i, [3, 4], [1, 2])",
                "CASE WHEN 1 = 1 THEN 2 ELSE 3 END",
                "[1, 2, 3][2]",
                "(1, 2).1",
                "1e3",
            )
        )

    def _truth(self, columns: Columns, depth: int) -> str:
        if self._chance(0.15):
            return f"({self._truth(columns, 0)}) {self._pick(('AND', 'OR'))} ({self._truth(columns, 0)})"
        if self._chance(0.1):
            return f"NOT ({self._truth(columns, 0)})"
        if self._chance(0.12):
            people = columns.of("id")
            person = self._pick(people) if people else f"toUUID('{self.canary_id}')"
            return f"{person} {self._pick(('IN', 'NOT IN'))} COHORT {self._pick(COHORTS)}"
        if depth > 0 and self._chance(0.08):
            return f"{self._pick(('', 'NOT '))}EXISTS ({self._select(0, {})[0]})"
        text = self._expression("text", columns, 0)
        choice = self.random.randint(0, 6)
        if choice == 0:
            return f"{text} = {self._expression('text', columns, 0)}"
        if choice == 1:
            return f"{text} LIKE {self._pick(PATTERNS)}"
        if choice == 2 and depth > 0:
            inner, outputs, alias = self._source(0, {})
            texts = [name for name, kind in outputs if kind == "text"]
            if texts:
                return f"{text} {self._pick(('IN', 'NOT IN'))} (SELECT {alias}.{self._pick(tuple(texts))} FROM {inner})"
        if choice == 3:
            return f"{self._number(columns)} {self._pick(('>', '<', '=', '!=', '>=', '<='))} {self._number(columns)}"
        if choice == 4:
            return f"{text} IS {self._pick(('', 'NOT '))}NULL"
        if choice == 5:
            return f"{self._expression('time', columns, 0)} > {self._pick(MOMENTS)}"
        return f"{text} IN ({', '.join(self.random.sample(TEXTS, 2))})"

    def _aggregate(self, columns: Columns, depth: int) -> str:
        text = self._expression("text", columns, 0)
        number = self._expression("number", columns, 0)
        return self._pick(
            (
                *(
                    "count()",
                    "count(*)",
                    f"count(DISTINCT {text})",
                    f"uniqExact({text})",
                    f"sum({number})",
                ),
                *(
                    f"max({number})",
                    f"min({text})",
                    f"countIf({self._truth(columns, 0)})",
                    f"arraySort(groupUniqArray({text}))",
                ),
                *(
                    f"quantileExact(0.5)({number})",
                    f"sumIf({number}, {self._truth(columns, 0)})",
                    f"maxOrNull({number})",
                ),
            )
        )

    def _window(self, columns: Columns, depth: int) -> str:
        text = self._expression("text", columns, 0)
        return self._pick(
            (
                f"row_number() OVER (PARTITION BY {text} ORDER BY {text})",
                f"count() OVER (PARTITION BY {text})",
                f"sum(1) OVER (ORDER BY {text} ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)",
                f"lagInFrame({text}) OVER (ORDER BY {text})",
            )
        )

    def _output_name(self, outputs: list[tuple[str, str]]) -> str:
        taken = {name for name, _ in outputs}
        name = self._pick(NAMES)
        return name if name not in taken else f"o{self._next()}"

    def _damaged(self, text: str) -> str:
        place = self.random.randrange(len(text))
        sign = self._pick(
            (
                "'",
                '"',
                "`",
                "(",
                ")",
                "\\",
                "/*",
                "*/",
                "--",
                ";",
                "{",
                "}",
                "\u0000",
                "\u2028",
                "$$",
                "😀",
                ",",
            )
        )
        return text[:place] + sign + text[place + self.random.randint(0, 1) :]

    def _filled(self, text: str) -> str:
        return (
            text.replace("{db}", self.database)
            .replace("{external}", self.external)
            .replace("{b}", str(self.other_team))
            .replace("{c}", self.canary_id)
            .replace("{{", "{")
            .replace("}}", "}")
        )

    def _next(self) -> int:
        self._aliases += 1
        return self._aliases

    def _chance(self, share: float) -> bool:
        return self.random.random() < share

    def _pick(self, items: tuple[str, ...] | list[str]) -> str:
        return self.random.choice(items)
