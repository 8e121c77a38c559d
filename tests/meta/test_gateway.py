"""A target below a path of its own is judged there as anywhere else."""

import json

CLAUSES = ["job.poll-url", "idempotency.same-job", "result.schema", "error.envelope"]


def test_a_target_behind_a_gateway_is_conformant(varied, phota_contracts, tmp_path):
    with varied("poll-urls-name-a-gateway") as target:
        done = phota_contracts(
            "run",
            *(f"--clause={clause}" for clause in CLAUSES),
            *("--base-url", f"{target.base_url}/gateway", "--control-url", target.control_url),
            *("--scenarios-only", "--reports", tmp_path),
            PHOTA_API_KEY=target.api_key,
            PHOTA_OTHER_API_KEY=target.other_api_key,
        )

    assert done.returncode == 0, done.stdout + done.stderr
    verdict = json.loads((tmp_path / "latest" / "verdict.json").read_text())
    found = {clause["id"]: clause["verdict"] for clause in verdict["clauses"]}
    assert {found[clause] for clause in CLAUSES} == {"pass"}
