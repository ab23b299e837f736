"""A pack for the panel: written, looked through, read by another, then frozen."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DatabaseError

from ipr.audit.models import AuditAction, AuditEvent
from ipr.concerns.definition import CAUTION, By
from ipr.concerns.packs import service
from ipr.concerns.packs.contents import PackWords, Pattern
from ipr.concerns.packs.figures import read_quarter
from ipr.concerns.packs.models import PackRelease, PackState, PanelPack
from ipr.concerns.packs.quarters import Quarter
from ipr.concerns.service import freeze_month
from ipr.db.clock import pretend_now
from ipr.documents.keeping import digest_of_document, keep_document, made_again
from ipr.documents.model import SUPPRESSED, Chart, Paragraph, Table
from ipr.notices.models import Notice
from ipr.permissions import Role
from ipr.screening.findings import SensitiveText
from ipr.workflow import NotAllowed, NotPossible, SamePerson
from tests.concerns import NAMES, Case, count_plainly, invent_cases, keep_cases
from tests.documents import make_document
from tests.make import make_area, make_referral, make_user

QUARTER = Quarter.read("2026-07")
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
PATTERN = Pattern("Appointees", 4, "Nobody knew who may act for whom.")
WORDS = {
    "trends": "More about housing than before.",
    "patterns": [PATTERN],
    "learning": "Ask early who may act for a customer.",
}


@pytest.fixture(autouse=True)
def today():
    with pretend_now(NOW):
        yield


@pytest.fixture
def cases(session, lead):
    area = make_area(session, "North")
    made = invent_cases([area, None], date(2026, 4, 1), 183, 300)
    keep_cases(session, lead, made)
    return made


def freeze(session, lead, *quarters):
    for quarter in quarters:
        for month in quarter.months:
            freeze_month(session, month, actor=lead)


@pytest.fixture
def pack(session, cases, lead):
    """A pack that can be sent."""
    freeze(session, lead, QUARTER)
    pack = service.start_pack(session, QUARTER, actor=lead)
    service.write_pack(session, pack, **WORDS, actor=lead)
    return pack


@pytest.fixture
def sent(session, pack, lead, second):
    service.send_pack(session, pack, reader=second, threshold=0, actor=lead)
    return pack


def told_about(session, person, *, open_now=False):
    """Return what somebody was told of packs, or is still asked."""
    session.commit()
    found = select(Notice).where(
        Notice.user_id == person.id, Notice.subject_type == "panel_pack"
    )
    if open_now:
        found = found.where(Notice.ended_at.is_(None))
    return [notice.kind for notice in session.scalars(found.order_by(Notice.id))]


def numbers(table):
    return {row[0]: row[1:] for row in table.rows}


class TestFigures:
    def test_a_quarter_is_a_plain_count_of_its_months(self, session, cases, lead):
        freeze(session, lead, QUARTER.later(-1), QUARTER)
        figures = read_quarter(session, QUARTER, threshold=0)

        by_month, trends = [
            block.table if isinstance(block, Chart) else block
            for block in figures.blocks()
            if isinstance(block, Table | Chart)
        ][:2]
        of_quarter = [case for case in cases if case.received >= date(2026, 7, 1)]
        before = [case for case in cases if case.received < date(2026, 7, 1)]
        plain = count_plainly(of_quarter)
        earlier = count_plainly(before)
        assert by_month.heads[1:] == [
            "July 2026",
            "August 2026",
            "September 2026",
            "July to September 2026",
        ]
        assert trends.heads[1:] == ["July to September 2026", "April to June 2026"]
        for name, row in numbers(by_month).items():
            assert sum(row[:3]) == row[3]
            if name in plain:
                assert row[3] == plain[name]
                assert numbers(trends)[name] == [plain[name], earlier[name]]
        assert numbers(by_month)["All cases"][3] == len(of_quarter)
        assert numbers(trends)["All cases"] == [len(of_quarter), len(before)]
        top = [name for name, _ in plain.most_common() if name]
        assert set(list(numbers(by_month))[:4]) <= set(top[:7])

    def test_what_fell_to_nothing_is_among_the_trends(self, session, lead):
        fell = Case(date(2026, 5, 4), main="bereavement")
        new = Case(date(2026, 8, 4))
        keep_cases(session, lead, [fell, fell, new])
        freeze(session, lead, QUARTER.later(-1), QUARTER)
        figures = read_quarter(session, QUARTER, threshold=0)

        [trends] = [
            one for one in figures.blocks() if getattr(one, "sheet", "") == "Trends"
        ]

        assert numbers(trends) == {
            NAMES["bereavement"]: [0, 2],
            "No main category": [1, 0],
            "All cases": [1, 2],
        }
        assert ("What they do not say", CAUTION) in figures.notes()

    def test_a_quarter_without_cases_has_no_table_of_headings_alone(self, session):
        blocks = list(read_quarter(session, QUARTER, threshold=0).blocks())

        assert blocks.count(Paragraph("No cases.")) == 2
        assert all(block.rows for block in blocks if isinstance(block, Table))

    def test_an_earlier_quarter_that_is_not_frozen_is_not_shown(
        self, session, cases, lead
    ):
        freeze(session, lead, QUARTER)

        assert read_quarter(session, QUARTER, threshold=0).compared == []

    def test_what_is_not_shown_of_a_month_is_not_shown_of_the_quarter(
        self, session, lead
    ):
        july = [Case(date(2026, 7, 2), main="debt")] * 7
        keep_cases(session, lead, [*july, Case(date(2026, 8, 2), main="debt")])
        freeze(session, lead, QUARTER)
        figures = read_quarter(session, QUARTER, threshold=3)

        debt = [figures.months[n].number(By.MAIN, "debt") for n in range(3)]
        table = next(one for one in figures.blocks() if isinstance(one, Table | Chart))
        table = table.table if isinstance(table, Chart) else table
        assert debt[1] is None
        assert numbers(table)[NAMES["debt"]][1] == SUPPRESSED
        assert numbers(table)[NAMES["debt"]][3] == SUPPRESSED
        assert figures.whole.number("debt") is None


class TestStart:
    def test_there_is_one_pack_of_a_quarter_at_a_time(self, session, pack, lead):
        with pytest.raises(NotPossible, match="go on with it"):
            service.start_pack(session, QUARTER, actor=lead)

    def test_a_quarter_that_has_not_begun_has_none(self, session, lead):
        with pytest.raises(NotPossible, match="has not begun"):
            service.start_pack(session, Quarter.read("2027-01"), actor=lead)

    def test_the_next_edition_begins_with_the_words_and_writers_of_the_last(
        self, session, sent, second
    ):
        service.release_pack(session, sent, threshold=0, actor=second)
        other = make_user(session, Role.ACSSL_LEAD)

        new = service.start_pack(session, QUARTER, actor=other)

        assert new.edition == 2
        assert new.name.endswith("July to September 2026, edition 2")
        assert PackWords.read(new.words) == PackWords.read(sent.words)
        assert {one.user_id for one in new.writers} == {
            other.id,
            *(one.user_id for one in sent.writers),
        }


class TestWrite:
    def test_a_pattern_out_of_few_cases_is_refused(self, session, pack, lead):
        few = Pattern("One", 2, "Two cases.")
        with pytest.raises(service.WordsRefused, match="drawn from 3 cases or more"):
            service.write_pack(
                session, pack, **{**WORDS, "patterns": [few]}, actor=lead
            )

    def test_it_is_recorded_without_a_word_of_it(self, session, pack):
        events = session.scalars(
            select(AuditEvent).where(AuditEvent.action == AuditAction.PACK_WRITTEN)
        ).all()

        assert [event.changes for event in events] == [{"words": ["…", "…"]}]

    def test_only_a_lead_writes_and_only_a_draft(self, session, sent, lead, second):
        with pytest.raises(NotAllowed):
            service.write_pack(session, sent, **WORDS, actor=second)
        with pytest.raises(NotPossible, match="is with Second Person to be read"):
            service.write_pack(session, sent, **WORDS, actor=lead)


class TestSend:
    def test_it_says_all_that_is_missing(self, session, lead, second):
        with pretend_now(datetime(2026, 10, 2, 9, tzinfo=UTC)):
            pack = service.start_pack(session, QUARTER, actor=lead)
            with pytest.raises(NotPossible) as refused:
                service.send_pack(session, pack, reader=second, threshold=0, actor=lead)

        assert refused.value.reasons == [
            "The figure of July 2026 is not frozen yet",
            "The figure of August 2026 is not frozen yet",
            "The figure of September 2026 is not frozen yet",
            "Write what the figures show",
            "Write at least one pattern",
            "Write what was learned",
        ]

    def test_a_pattern_shows_no_count_that_is_too_small_to_be_shown(
        self, session, pack, lead, second
    ):
        with pytest.raises(NotPossible, match="drawn from fewer than 5 cases"):
            service.send_pack(session, pack, reader=second, threshold=5, actor=lead)

    @pytest.mark.parametrize(
        ("words", "place"),
        [
            ({"trends": "Well.\nCarys asked."}, "“What the figures show”, paragraph 2"),
            ({"learning": "Ring 0113 496 0000"}, "“Learning captured”, paragraph 1"),
            (
                {"patterns": [Pattern("About IPR-26-0007-K", 3, "Well.")]},
                "Heading",
            ),
        ],
    )
    def test_what_tells_who_somebody_is_is_refused_with_its_place(
        self, session, pack, lead, second, words, place
    ):
        make_referral(session, name="Carys O’Neill")
        service.write_pack(session, pack, **{**WORDS, **words}, actor=lead)

        with pytest.raises(SensitiveText) as refused:
            service.send_pack(session, pack, reader=second, threshold=0, actor=lead)

        assert place in {finding.place for finding in refused.value.findings}
        assert "Carys" not in str(refused.value)
        assert pack.state is PackState.DRAFT

    def test_the_words_of_the_service_name_nobody_but_categories_may(
        self, session, pack, lead, second
    ):
        make_user(session, name="Main Both")
        make_user(session, name="Counts Inside")
        service.send_pack(session, pack, reader=second, threshold=0, actor=lead)
        service.take_back_pack(session, pack, actor=lead)
        make_user(session, name="Debt Deductions")

        with pytest.raises(SensitiveText) as refused:
            service.send_pack(session, pack, reader=second, threshold=0, actor=lead)

        assert {finding.excerpt for finding in refused.value.findings} == {
            "D••• and d•••••••••"
        }

    @pytest.mark.parametrize("who", ["writer", "stranger"])
    def test_nobody_reads_who_wrote_in_it_or_may_not(self, session, pack, lead, who):
        other = make_user(session, Role.ACSSL_LEAD)
        service.write_pack(session, pack, **WORDS, actor=other)
        reader = {"writer": other, "stranger": make_user(session, Role.ACSSL)}[who]

        with pytest.raises(SamePerson, match="choose somebody else"):
            service.send_pack(session, pack, reader=reader, threshold=0, actor=lead)

    def test_the_reader_is_asked_until_it_is_done(self, session, sent, lead, second):
        assert told_about(session, second) == ["pack.to_read"]

        service.take_back_pack(session, sent, actor=lead)

        assert told_about(session, second, open_now=True) == []
        assert sent.document is sent.digest is sent.reader is None


class TestRelease:
    def test_it_keeps_just_what_was_read(self, session, sent, lead, second):
        read = digest_of_document(sent.document)

        release = service.release_pack(session, sent, threshold=0, actor=second)

        assert sent.state is PackState.RELEASED
        assert release.digest == sent.digest == read
        assert digest_of_document(release.document) == read
        assert made_again(release.document).title == sent.name
        assert told_about(session, lead) == ["pack.released"]
        assert told_about(session, second, open_now=True) == []

    def test_nobody_but_the_reader_releases(self, session, sent, lead, team):
        for other in (lead, team, make_user(session, Role.ACSSL_LEAD)):
            with pytest.raises(NotAllowed):
                service.release_pack(session, sent, threshold=0, actor=other)

    def test_who_wrote_in_it_does_not_release_it_even_if_asked(
        self, session, sent, lead
    ):
        sent.reader = lead

        with pytest.raises(SamePerson, match="You wrote in this pack"):
            service.release_pack(session, sent, threshold=0, actor=lead)

    def test_names_that_are_known_by_then_are_looked_for_again(
        self, session, pack, lead, second
    ):
        service.write_pack(
            session, pack, **{**WORDS, "trends": "Told Winifred."}, actor=lead
        )
        service.send_pack(session, pack, reader=second, threshold=0, actor=lead)
        make_referral(session, name="Winifred Dunn")

        with pytest.raises(SensitiveText):
            service.release_pack(session, pack, threshold=0, actor=second)

    def test_what_is_not_what_was_sent_is_refused(self, session, sent, second):
        sent.document = {**sent.document, "title": "Another"}

        with pytest.raises(NotPossible, match="not what was sent"):
            service.release_pack(session, sent, threshold=0, actor=second)

    def test_sent_back_it_says_why_and_the_writers_are_asked(
        self, session, sent, lead, second
    ):
        service.send_back_pack(session, sent, reason="Say more.", actor=second)

        assert sent.state is PackState.DRAFT
        assert sent.sent_back == "Say more."
        assert told_about(session, lead, open_now=True) == ["pack.sent_back"]

    @pytest.mark.both_databases
    def test_a_released_pack_can_not_be_changed_or_deleted(self, session, sent, second):
        service.release_pack(session, sent, threshold=0, actor=second)
        session.commit()

        for statement in (
            update(PackRelease).values(digest="0" * 64),
            delete(PackRelease),
        ):
            with pytest.raises(DatabaseError):
                session.execute(statement)
            session.rollback()
        with pytest.raises(NotPossible, match="stays as it is"):
            service.take_back_pack(
                session, session.get(PanelPack, sent.id), actor=sent.writers[0].user
            )


def test_a_document_that_was_kept_is_made_again_as_it_was():
    document = make_document()

    assert made_again(keep_document(document)) == document
