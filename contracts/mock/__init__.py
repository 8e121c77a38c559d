"""Our own implementation of the API: the default target and the partners' sandbox.

A request comes in at the edge (`app`), becomes a `call`, and goes through the table of `stages`:
`routing`, `faults`, `bodies`, the document's schemas (`api`, `breaches`), `rules`, `billing`, and
at last the operation's handler (`studio`, `profiles`). The answer is held to the document
(`conformity`) before it leaves. `service` puts the parts together.

What is remembered are flat `records`, in a `store` in memory or in SQLite, each developer's for
themselves (`tenants`). A record tells when things happen; what is the case now follows from the
developer's clock (`jobs`, `profiles`, `downloads`), which the `control` API moves forward.
`callbacks` are sent by `senders` to `addresses` that were judged.

`server` serves it, `sandbox` runs it in a process of its own.
"""
