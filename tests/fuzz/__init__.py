"""The fuzzer: bytes that nobody would send, for everything that reads bytes or names of strangers.

Inputs are mutations of what is proper (the examples of the protocol, typed lines, certificates, invites, names), made
by a seeded random source: the same seed makes the same inputs on every machine. Each is given to one target, which
checks what must hold of any bytes: nothing is raised but what is declared, what was taken encodes and reads as the
same again, pieces cut anywhere come out as the whole does, and no more is kept than is allowed.

    make fuzz                    10 million inputs from a new seed; N=n, SEED=n
    make fuzz TARGET=invites     for one reader alone
    make fuzz ENGINE=atheris     inputs that coverage finds, where Atheris can be installed
    make fuzz INPUT=file         one input that failed, again

An input that fails is written to a file of its own, whose name is told: the name of the target on the first line, the
bytes behind it. How the bytes are cut follows from themselves, so that the file is all that is needed.

``mutations``: how an input comes about. ``targets``: what is fed, and what must hold. ``runs``: many inputs, and the
limits of time and memory. ``guided``: inputs by coverage. ``bombs``: little that asks for much.

``orders``, ``house``, ``accounts``, ``tally``, ``test_states``: not bytes but order, any request in any state by
anybody.
"""
