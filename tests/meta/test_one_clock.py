"""Where one developer alone has a clock, what can be tested with it is tested."""

import json

CLAUSE = "job.expired"


def test_results_expire_for_the_developer_whose_clock_can_be_moved(
    varied, phota_contracts, tmp_path
):
    with varied("one-developer-has-control") as target:
        done = phota_contracts(
            *("run", "--clause", CLAUSE, "--scenarios-only", "--reports", tmp_path),
            *("--base-url", target.base_url, "--control-url", target.control_url),
            PHOTA_API_KEY=target.api_key,
            PHOTA_OTHER_API_KEY=target.other_api_key,
        )

    assert done.returncode == 0, done.stdout + done.stderr
    verdict = json.loads((tmp_path / "latest" / "verdict.json").read_text())
    found = {clause["id"]: clause["verdict"] for clause in verdict["clauses"]}
    assert found[CLAUSE] == "pass"
