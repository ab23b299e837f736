"""Every proof of a version, as exact as it can be."""

from collections.abc import Callable, Iterator
from functools import cached_property

from ipr.rulebook.engine.diagrams import TooLarge
from ipr.rulebook.proofs.coverage import prove_coverage
from ipr.rulebook.proofs.criteria import prove_criteria
from ipr.rulebook.proofs.declines import prove_declines
from ipr.rulebook.proofs.effects import prove_effects
from ipr.rulebook.proofs.outcomes import (
    prove_examples,
    prove_outcomes,
    prove_overlaps,
)
from ipr.rulebook.proofs.questions import prove_questions
from ipr.rulebook.proofs.report import Finding, Report
from ipr.rulebook.proofs.safety import prove_marks, prove_safety
from ipr.rulebook.proofs.worlds.diagrams import ExactWorlds
from ipr.rulebook.proofs.worlds.questions import Worlds
from ipr.rulebook.proofs.worlds.random_sample import RandomWorlds
from ipr.rulebook.version import Version

MAX_PROOF_NODES = 400_000
PROOFS: tuple[Callable[[Worlds], Iterator[Finding]], ...] = (
    prove_examples,
    prove_outcomes,
    prove_criteria,
    prove_effects,
    prove_overlaps,
    prove_safety,
    prove_marks,
    prove_declines,
    prove_questions,
    prove_coverage,
)


class _Prover:
    """Runs proofs over every world; over random ones where that asks too much."""

    def __init__(self, version: Version, limit: int) -> None:
        self._version = version
        self._limit = limit

    @cached_property
    def _exact(self) -> ExactWorlds | None:
        try:
            return ExactWorlds(self._version, self._limit)
        except TooLarge:
            return None

    @cached_property
    def _sampled(self) -> RandomWorlds:
        return RandomWorlds(self._version)

    def run(self, proof: Callable[[Worlds], Iterator[Finding]]) -> list[Finding]:
        if self._exact:
            try:
                return list(proof(self._exact))
            except TooLarge:
                pass
        return list(proof(self._sampled))


def prove_everything(version: Version, limit: int = MAX_PROOF_NODES) -> Report:
    """Return everything that can be shown of a version before anybody uses it.

    Exact over every pattern of answers, as long as all proofs together take no more
    than `limit` nodes of decision diagrams. Beyond that a proof goes through a million
    random patterns, and its findings say so.
    """
    prover = _Prover(version, limit)
    findings = [found for proof in PROOFS for found in prover.run(proof)]
    return Report(version.id, version.digest, tuple(findings))
