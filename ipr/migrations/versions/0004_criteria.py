"""Let the criteria be drafted, proposed, approved and published in the service.

A published version can be withdrawn and another start on the same day, so days are
no longer unique. SQLite can only change that by making the table again: the rows
are put back before the transaction ends, which is when it looks at foreign keys.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

APPEND_ONLY = ("stored_rulebook", "version_withdrawal", "draft_text")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
NOW_LIVE = sa.text("state IN ('open', 'approved')")
COLUMNS = "id, name, starts_on, digest, content, taken_in_at"

# What nobody changes once a proposal is made, and once it is answered.
PROPOSED = (
    *("draft_id", "text_number", "name", "digest", "starts_on", "reason"),
    *("asked_by", "evidence", "proposed_by_id", "proposed_at"),
)
ANSWERED = ("second_id", "second_at", "second_reason")

# By index: rows, then rows for each value of the index's columns (see 0003).
STATISTICS = {
    ("decision", "ix_decision_made_at"): "100000 1",
    ("referral", "ix_referral_pattern_id"): "100000 1000",
}


def on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def upgrade() -> None:
    free_start_days()
    make_rulebook_tables()
    make_draft_tables()
    make_backtests()
    add_patterns()
    for table in APPEND_ONLY:
        forbid_changes(table)
    guard_proposals()


def downgrade() -> None:
    drop_guards()
    for table in APPEND_ONLY:
        allow_changes(table)
    drop_patterns()
    op.drop_table("backtest")
    op.drop_table("version_proposal")
    op.drop_table("draft_text")
    op.drop_table("version_draft")
    forget_withdrawn()
    op.drop_table("version_withdrawal")
    op.drop_table("rulebook_in_use")
    op.drop_table("stored_rulebook")
    bind_start_days()


def free_start_days() -> None:
    if on_sqlite():
        remake_stored_versions(unique=False)
    else:
        op.drop_constraint("uq_stored_version_starts_on", "stored_version")
    op.create_index("ix_stored_version_starts_on", "stored_version", ["starts_on"])


def bind_start_days() -> None:
    op.drop_index("ix_stored_version_starts_on", "stored_version")
    if on_sqlite():
        remake_stored_versions(unique=True)
    else:
        name = "uq_stored_version_starts_on"
        op.create_unique_constraint(name, "stored_version", ["starts_on"])


def remake_stored_versions(*, unique: bool) -> None:
    op.execute("PRAGMA defer_foreign_keys = ON")
    op.execute("CREATE TEMPORARY TABLE kept AS SELECT * FROM stored_version")
    op.drop_table("stored_version")  # and its triggers
    extra = [sa.UniqueConstraint("starts_on", name="uq_stored_version_starts_on")]
    op.create_table(
        "stored_version",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("taken_in_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_stored_version"),
        sa.UniqueConstraint("digest", name="uq_stored_version_digest"),
        sa.UniqueConstraint("name", name="uq_stored_version_name"),
        *(extra if unique else []),
    )
    op.execute(f"INSERT INTO stored_version ({COLUMNS}) SELECT {COLUMNS} FROM kept")
    op.execute("DROP TABLE kept")
    forbid_changes("stored_version")


def forget_withdrawn() -> None:
    """Delete the versions that were withdrawn: no decision was made under them."""
    allow_changes("stored_version")
    op.execute(
        "CREATE TEMPORARY TABLE gone AS SELECT version_id FROM version_withdrawal"
    )
    op.execute("DELETE FROM version_withdrawal")
    op.execute(
        "DELETE FROM stored_version WHERE id IN (SELECT version_id FROM gone) "
        "AND id NOT IN (SELECT version_id FROM decision)"
    )
    op.execute("DROP TABLE gone")
    forbid_changes("stored_version")


def make_rulebook_tables() -> None:
    op.create_table(
        "stored_rulebook",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("before_id", NUMBER, nullable=True),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("made_by_id", NUMBER, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_stored_rulebook"),
        refers("stored_rulebook", "before_id", "stored_rulebook"),
        refers("stored_rulebook", "made_by_id", "user"),
    )
    op.create_table(
        "rulebook_in_use",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rulebook_id", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_rulebook_in_use"),
        refers("rulebook_in_use", "rulebook_id", "stored_rulebook"),
        sa.CheckConstraint("id = 1", name=op.f("ck_rulebook_in_use_one_row")),
    )
    op.create_table(
        "version_withdrawal",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("version_id", NUMBER, nullable=False),
        sa.Column("withdrawn_at", MOMENT, nullable=False),
        sa.Column("withdrawn_by_id", NUMBER, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_version_withdrawal"),
        sa.UniqueConstraint("version_id", name="uq_version_withdrawal_version_id"),
        refers("version_withdrawal", "version_id", "stored_version"),
        refers("version_withdrawal", "withdrawn_by_id", "user"),
    )


def make_draft_tables() -> None:
    op.create_table(
        "version_draft",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("based_on", sa.String(80), nullable=False),
        sa.Column("base_id", NUMBER, nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("text_number", sa.Integer(), nullable=False),
        sa.Column("started_by_id", NUMBER, nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("saved_by_id", NUMBER, nullable=False),
        sa.Column("saved_at", MOMENT, nullable=False),
        sa.Column("version_id", NUMBER, nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_version_draft"),
        sa.UniqueConstraint("version_id", name="uq_version_draft_version_id"),
        refers("version_draft", "base_id", "stored_rulebook"),
        refers("version_draft", "started_by_id", "user"),
        refers("version_draft", "saved_by_id", "user"),
        refers("version_draft", "version_id", "stored_version"),
    )
    op.create_index("ix_version_draft_state", "version_draft", ["state", "id"])
    op.create_table(
        "draft_text",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("draft_id", NUMBER, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("saved_by_id", NUMBER, nullable=False),
        sa.Column("saved_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_draft_text"),
        sa.UniqueConstraint("draft_id", "number", name="uq_draft_text_draft_id_number"),
        refers("draft_text", "draft_id", "version_draft"),
        refers("draft_text", "saved_by_id", "user"),
    )
    make_proposals()


def make_proposals() -> None:
    op.create_table(
        "version_proposal",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("draft_id", NUMBER, nullable=False),
        sa.Column("text_number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("proposed_by_id", NUMBER, nullable=False),
        sa.Column("proposed_at", MOMENT, nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("second_id", NUMBER, nullable=True),
        sa.Column("second_at", MOMENT, nullable=True),
        sa.Column("second_reason", sa.Text(), nullable=True),
        sa.Column("taken_back_by_id", NUMBER, nullable=True),
        sa.Column("taken_back_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_version_proposal"),
        refers("version_proposal", "draft_id", "version_draft"),
        refers("version_proposal", "proposed_by_id", "user"),
        refers("version_proposal", "second_id", "user"),
        refers("version_proposal", "taken_back_by_id", "user"),
        sa.CheckConstraint(
            "second_id <> proposed_by_id",
            name=op.f("ck_version_proposal_second_person"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('approved', 'sent_back') OR second_id IS NOT NULL",
            name=op.f("ck_version_proposal_answered_by_somebody"),
        ),
        sa.CheckConstraint(
            "state <> 'taken_back' OR taken_back_by_id IS NOT NULL",
            name=op.f("ck_version_proposal_taken_back_by_somebody"),
        ),
    )
    op.create_index("ix_version_proposal_draft", "version_proposal", ["draft_id", "id"])
    op.create_index(
        "uq_version_proposal_live",
        "version_proposal",
        ["draft_id"],
        unique=True,
        sqlite_where=NOW_LIVE,
        postgresql_where=NOW_LIVE,
    )


def make_backtests() -> None:
    op.create_table(
        "backtest",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("draft_id", NUMBER, nullable=True),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("against_digest", sa.String(64), nullable=False),
        sa.Column("data_state", sa.String(80), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("kept", sa.JSON(), nullable=False),
        sa.Column("started_by_id", NUMBER, nullable=True),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("beat_at", MOMENT, nullable=False),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_backtest"),
        sa.UniqueConstraint(
            *("digest", "against_digest", "data_state"),
            name="uq_backtest_digest_against_digest_data_state",
        ),
        refers("backtest", "draft_id", "version_draft"),
        refers("backtest", "started_by_id", "user"),
    )
    op.create_index("ix_backtest_draft_id", "backtest", ["draft_id"])


def add_patterns() -> None:
    """Keep each referral's latest answers with it."""
    name = "fk_referral_pattern_id_fact_pattern"
    kind = "INTEGER" if on_sqlite() else "BIGINT"
    op.execute(
        f"ALTER TABLE referral ADD COLUMN pattern_id {kind} "
        f"CONSTRAINT {name} REFERENCES fact_pattern (id)"
    )
    op.execute(
        "UPDATE referral SET pattern_id = (SELECT pattern_id FROM decision "
        "WHERE referral_id = referral.id ORDER BY number DESC LIMIT 1)"
    )
    op.create_index("ix_referral_pattern_id", "referral", ["pattern_id"])
    op.create_index("ix_decision_made_at", "decision", ["made_at"])
    if on_sqlite():
        for (table, index), statistic in STATISTICS.items():
            op.execute(
                "INSERT INTO sqlite_stat1 (tbl, idx, stat) "
                f"VALUES ('{table}', '{index}', '{statistic}')"
            )


def drop_patterns() -> None:
    op.drop_index("ix_decision_made_at", "decision")
    op.drop_index("ix_referral_pattern_id", "referral")
    op.drop_column("referral", "pattern_id")


def forbid_changes(table: str) -> None:
    if not on_sqlite():
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE "
            f"ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )


def allow_changes(table: str) -> None:
    if not on_sqlite():
        op.execute(f"DROP TRIGGER {table}_append_only ON {table}")
        return
    for verb in ("update", "delete"):
        op.execute(f"DROP TRIGGER {table}_no_{verb}")


def guard_proposals() -> None:
    """Keep what was proposed and answered, and let no author approve their own.

    A proposal begins open. Once it is answered only an approval can still be taken
    back, and not after it was published.
    """
    different = "IS NOT" if on_sqlite() else "IS DISTINCT FROM"

    def changed(names: tuple[str, ...]) -> str:
        return " OR ".join(f"OLD.{name} {different} NEW.{name}" for name in names)

    published = (
        "EXISTS (SELECT 1 FROM version_draft WHERE version_draft.id = OLD.draft_id "
        "AND version_draft.state = 'published')"
    )
    ended = "OLD.state IN ('sent_back', 'taken_back')"
    back = f"NEW.state <> 'taken_back' OR {published}"
    undone = f"OLD.state = 'approved' AND NEW.state <> OLD.state AND ({back})"
    answered = f"OLD.second_id IS NOT NULL AND ({changed(ANSWERED)})"
    own = (
        "NEW.state = 'approved' AND EXISTS (SELECT 1 FROM draft_text WHERE "
        "draft_text.draft_id = NEW.draft_id AND saved_by_id = NEW.second_id)"
    )
    kept = "a proposal is kept as it was made and answered"
    rules = {
        "stands": (f"{changed(PROPOSED)} OR {answered}", kept),
        "ended": (f"{ended} OR ({undone})", kept),
        "second_person": (own, "an author cannot approve their own draft"),
    }
    begins = ("NEW.state <> 'open' OR NEW.second_id IS NOT NULL", "it begins open")
    if on_sqlite():
        for name, (condition, words) in rules.items():
            refuse_row("UPDATE", name, condition, words)
        refuse_row("INSERT", "begins", *begins)
        refuse_row("DELETE", "no_delete", "1", "version_proposal is kept for ever")
        return
    make_guard("guard_proposal", list(rules.values()))
    make_guard("guard_new_proposal", [begins])
    for name, verb, function in (
        ("guard", "UPDATE", "guard_proposal"),
        ("begins", "INSERT", "guard_new_proposal"),
    ):
        op.execute(
            f"CREATE TRIGGER version_proposal_{name} BEFORE {verb} "
            f"ON version_proposal FOR EACH ROW EXECUTE FUNCTION {function}()"
        )
    op.execute(
        "CREATE TRIGGER version_proposal_kept BEFORE DELETE OR TRUNCATE "
        "ON version_proposal FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def refuse_row(verb: str, name: str, condition: str, words: str) -> None:
    op.execute(
        f"CREATE TRIGGER version_proposal_{name} BEFORE {verb} ON version_proposal "
        f"WHEN {condition} BEGIN SELECT RAISE(ABORT, '{words}'); END"
    )


def make_guard(name: str, rules: list[tuple[str, str]]) -> None:
    checks = " ".join(
        f"IF {condition} THEN RAISE EXCEPTION '{words}'; END IF;"
        for condition, words in rules
    )
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {checks} RETURN NEW; END $$"
    )


def drop_guards() -> None:
    if on_sqlite():
        for name in ("stands", "ended", "second_person", "begins", "no_delete"):
            op.execute(f"DROP TRIGGER version_proposal_{name}")
        return
    for name in ("guard", "begins", "kept"):
        op.execute(f"DROP TRIGGER version_proposal_{name} ON version_proposal")
    for name in ("guard_proposal", "guard_new_proposal"):
        op.execute(f"DROP FUNCTION {name}()")


def refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}")
    )
