"""An independent Phota API v0.7.0 on FastAPI, which the conformance suite is judged on.

It was written from the published documents alone and shares no code with the mock. Bare, it
keeps every promise; `--fault NAME` makes it break exactly one clause, `--flavour NAME` makes it
differ in a way the documents allow.

    wire       one HTTP call and its answer; the gateway that faults and flavours hook into
    models     what the documents accept
    state      tenants, their clocks, jobs, profiles, charges
    studio     edit, generate, enhance, remix: rules, results, jobs
    profiles   the life of a profile
    callbacks  signed POSTs to the partner
    server     the routes, and the one object that faults and flavours get
    control    the control API
"""
