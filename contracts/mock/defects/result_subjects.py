"""Lies about who is seen in a result, and how often."""

from contracts.mock.call import Call, Handler
from contracts.mock.defects.registry import defect
from contracts.mock.defects.wrapping import IMAGES, Members, telling
from contracts.mock.seams import handlers


def _counts(result: Members) -> dict[str, int]:
    counts: dict[str, int] = result["known_subjects"]["counts"]
    return counts


@defect(breaks="result.known-subjects", wraps=handlers("enhance"))
def nobody_found_is_minus_one(handle: Handler) -> Handler:
    """Count a profile that was asked for and not found as minus one."""

    def miss(_: Call, result: Members) -> None:
        _counts(result).update(dict.fromkeys(_counts(result), -1))

    return telling(handle, miss)


@defect(breaks="result.known-subjects", wraps=handlers("remix"))
def the_input_is_counted_as_an_output(handle: Handler) -> Handler:
    """Count a person once more, for the image that was sent."""

    def exceed(_: Call, result: Members) -> None:
        for profile_id in _counts(result):
            _counts(result)[profile_id] += 1

    return telling(handle, exceed)


@defect(breaks="result.known-subjects", wraps=handlers("generate"))
def subjects_go_by_a_short_name(handle: Handler) -> Handler:
    """Key the counts by the profile's id without its prefix."""

    def shorten(_: Call, result: Members) -> None:
        counts = {name.removeprefix("prof_"): count for name, count in _counts(result).items()}
        result["known_subjects"]["counts"] = counts

    return telling(handle, shorten)


@defect(breaks="result.known-subjects", wraps=handlers("job-status"))
def jobs_of_edit_list_the_whole_account(handle: Handler) -> Handler:
    """Count every profile of the account in a job of edit, most of them zero times."""

    def add(call: Call, status: Members) -> None:
        if status["result"] and status["operation"] == "edit":
            for profile in call.tenant.state.profiles.values():
                _counts(status["result"]).setdefault(profile.id, 0)

    return telling(handle, add)


@defect(breaks="result.known-subjects", wraps=handlers("edit"))
def strangers_are_counted(handle: Handler) -> Handler:
    """Count people that no profile knows under a name of their own."""

    def add(_: Call, result: Members) -> None:
        if not _counts(result):
            _counts(result)["unknown"] = 1

    return telling(handle, add)


@defect(breaks="result.known-subjects", wraps=IMAGES)
def the_last_subject_lingers(handle: Handler) -> Handler:
    """Count a developer's last subject again, with zero, in what they ask for next."""
    last: dict[str, list[str]] = {}

    def linger(call: Call, result: Members) -> None:
        asked = list(_counts(result))
        for profile_id in last.get(call.tenant.account, ()):
            _counts(result).setdefault(profile_id, 0)
        last[call.tenant.account] = asked

    return telling(handle, linger)


@defect(breaks="result.known-subjects", wraps=handlers("generate"))
def variations_are_not_added_up(handle: Handler) -> Handler:
    """Count a person once in all generated images together."""

    def forget(_: Call, result: Members) -> None:
        _counts(result).update(dict.fromkeys(_counts(result), 1))

    return telling(handle, forget)


@defect(breaks="result.known-subjects", wraps=handlers("edit"))
def named_and_listed_is_counted_twice(handle: Handler) -> Handler:
    """Count a person once for the list and once more for the prompt of an edit."""

    def repeat(call: Call, result: Members) -> None:
        for profile_id in call.json.get("profile_ids", ()):
            if f"[[{profile_id}]]" in call.json["prompt"]:
                _counts(result)[profile_id] *= 2

    return telling(handle, repeat)


@defect(breaks="result.known-subjects", wraps=handlers("remix"))
def two_persons_are_one_group(handle: Handler) -> Handler:
    """Count two persons of a remix together, by both ids in one."""

    def join(_: Call, result: Members) -> None:
        counts = _counts(result)
        if len(counts) > 1:
            result["known_subjects"]["counts"] = {"+".join(counts): 1}

    return telling(handle, join)
