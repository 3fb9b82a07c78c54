"""The torture: rounds in which everything breaks, and a judge who compares what was typed with what was shown.

Two users with three devices, the real server and real clients without windows, each a process. While they type, in a
chat, a group and to everybody, send files, and change members, leaders and blocks, processes are killed (kill -9),
links cut inside of a line, left half open, slowed down and stalled, disks filled, everything frozen and started again
and again. Then the faults stop, and within 60 s all must be there: nothing lost, nothing doubled, nothing out of order,
all devices equal, nothing waiting.

    make torture                 20 rounds with new seeds; ROUNDS=n for more
    make torture SEED=17         the round 17 again: same decisions, other times; its files are kept and named
    make torture PRIVATE=1       private sessions, direct and relayed
    make torture RESTORED=1      the server goes back to a backup

``plan``: what happens, decided by the seed alone. ``world``: server, devices and gates, and doing it. ``gate``:
links that break. ``processes``, ``server``, ``typist``, ``small_disk``: the programs and their disks. ``ledger``: what
was typed and shown. ``judge``: what is wrong. ``rounds``: all of that in order. ``private``: the same for private
sessions. ``restored``: with an operator. ``parcels``: files. That they find faults is proved by ``tests.mutants``.
"""
