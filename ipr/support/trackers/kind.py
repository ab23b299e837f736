"""The trackers of ACSSLs, as something that can be imported."""

from ipr.imports.kinds import ImportKind
from ipr.permissions import Permission
from ipr.support.trackers import notices  # noqa: F401 # they tell of its imports
from ipr.support.trackers.columns import (
    COLUMNS,
    KEY,
    bar_other_areas,
    check_row,
    may_import_any,
    tracker_areas,
    tracker_options,
)
from ipr.support.trackers.foretelling import foretell_cases
from ipr.support.trackers.prepared import prepare_row
from ipr.support.trackers.taking import take_rows

SUPPORT_TRACKERS = ImportKind(
    name="support",
    title="support cases",
    one="support case",
    columns=COLUMNS,
    key=KEY,
    permission=Permission.WORK_SUPPORT_CASE,
    options=tracker_options,
    barred=bar_other_areas,
    prepare=prepare_row,
    take_rows=take_rows,
    check=check_row,
    foretell=foretell_cases,
    areas=tracker_areas,
    any_area=may_import_any,
    area_column="area",
    endpoint="desks.list_support",
)
