"""The mutants: faults planted in copies of the program, each of which a rig of this project has to find.

A rig that has never caught anything proves nothing. Each mutant is a change of a few words that would lose a message,
let somebody in, or leave a bound open; the rig that stands against it runs in the copy until it fails. A mutant that
survives, or whose words do not stand in its file exactly once, is a failure: a test is missing, or the fault is out of
date.

    make mutants                 all of them, first the rigs in a copy without a fault: there they must find nothing
    make mutants ONLY=name       those whose names hold this text

``mutant``: what one is, and planting it. ``hunt``: running its rig. ``catalogue``: the faults, a file for each promise.
"""
