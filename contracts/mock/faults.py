"""Faults that the control API arms, and which requests meet them."""

from contracts.mock.records import ArmedFault, Fault
from contracts.mock.tenants import Tenant

# A time limit is met by requests that are waited for; jobs die where nobody waits.
_ONLY_SYNC = frozenset({Fault.TIMEOUT})
_ONLY_ASYNC = frozenset({Fault.INSTANCE_DIED, Fault.DISPATCH_FAILED})


def arm(tenant: Tenant, operation: str, fault: Fault, times: int) -> None:
    """Let the operation's next `times` matching requests meet the fault; zero withdraws it."""
    id_ = f"{operation}/{fault}"
    with tenant.state.atomic():
        if times:
            tenant.state.faults.put(id_, ArmedFault(id_, operation, fault, times))
        else:
            tenant.state.faults.pop(id_)


def matching(tenant: Tenant, operation: str, *, asynchronous: bool) -> ArmedFault | None:
    """Return the first armed fault that this request meets."""
    spared = _ONLY_SYNC if asynchronous else _ONLY_ASYNC
    for armed in tenant.state.faults.values():
        if armed.operation == operation and armed.fault not in spared:
            return armed
    return None


def draw(tenant: Tenant, operation: str, *, asynchronous: bool) -> Fault | None:
    """Use up one of the armed faults that this request meets, and return it."""
    if matching(tenant, operation, asynchronous=asynchronous) is None:
        return None
    with tenant.state.atomic():
        armed = matching(tenant, operation, asynchronous=asynchronous)
        if armed is None:
            return None
        if armed.times == 1:
            tenant.state.faults.pop(armed.id)
        else:
            tenant.state.faults.put(armed.id, armed._replace(times=armed.times - 1))
        return Fault(armed.fault)
