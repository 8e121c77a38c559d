"""One act for each file of faults: enough said in it to tell an honest house from a lying one."""

from atelier.acts import house, studio

ACTS = {
    act.__name__: act
    for act in (
        house.auth,
        house.errors,
        house.lookups,
        house.outages,
        house.letters,
        house.callbacks,
        house.profiles,
        house.training,
        house.billing,
        studio.requests,
        studio.models,
        studio.results,
        studio.pictures,
        studio.jobs,
        studio.endings,
        studio.idempotency,
    )
}
