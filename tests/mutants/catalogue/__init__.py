"""The faults, a file for each kind of promise that they break."""

from tests.mutants.catalogue import bounds, delivery, guesses, hostile, rights, secrets, storing, trust

MUTANTS = (
    *delivery.MUTANTS,
    *storing.MUTANTS,
    *rights.MUTANTS,
    *guesses.MUTANTS,
    *bounds.MUTANTS,
    *hostile.MUTANTS,
    *trust.MUTANTS,
    *secrets.MUTANTS,
)
