"""A target that is no Phota service gets a sentence or a verdict, never a traceback."""

import json

import pytest

KEY = "canary-key-0123456789abcdef"
SOME = ("auth.every-operation", "result.format", "callback.s*", "profile.[cdl]*", "job.accepted")
OF_EACH_KIND = [f"--clause={clauses}" for clauses in SOME]


@pytest.fixture
def judge(phota_contracts, tmp_path):
    def call(base_url, *more):
        options = ("--base-url", base_url, "--scenarios-only", "--reports", tmp_path)
        return phota_contracts("run", *options, *more, PHOTA_API_KEY=KEY)

    return call


def test_a_dead_port_is_one_sentence_and_exit_3(judge, dead_port):
    done = judge(f"http://127.0.0.1:{dead_port}")

    assert done.returncode == 3
    assert done.stderr.count("\n") == 1
    assert "cannot be reached" in done.stderr


def test_a_server_that_never_answers_is_one_sentence_and_exit_3(judge, silent_port):
    done = judge(f"http://127.0.0.1:{silent_port}")

    assert done.returncode == 3
    assert done.stderr.count("\n") == 1
    assert "did not answer" in done.stderr


@pytest.mark.parametrize(
    "answer",
    [(200, {"Content-Type": "text/html"}, b"<html></html>"), (404, {}, b"{}"), (401, {}, b"{}")],
)
def test_what_is_no_control_api_is_one_sentence_and_exit_3(judge, varied, serve, tmp_path, answer):
    url = serve(lambda _: answer)

    with varied() as target:
        done = judge(target.base_url, "--control-url", url)

    assert done.returncode == 3
    assert done.stderr.count("\n") == 1
    assert f"The control API at {url} answers nothing" in done.stderr
    assert not list(tmp_path.iterdir())


def test_a_control_api_on_a_dead_port_is_one_sentence_and_exit_3(judge, varied, dead_port):
    with varied() as target:
        done = judge(target.base_url, "--control-url", f"http://127.0.0.1:{dead_port}")

    assert done.returncode == 3
    assert done.stderr.count("\n") == 1
    assert "The control API at" in done.stderr
    assert "cannot be reached" in done.stderr


def test_a_read_only_run_does_not_ask_for_its_control_api(judge, varied, dead_port):
    dead = f"http://127.0.0.1:{dead_port}"

    with varied() as target:
        done = judge(
            target.base_url, "--control-url", dead, "--read-only", "--clause", "auth.missing-key"
        )

    assert done.returncode == 0, done.stderr


def test_a_server_of_web_pages_is_not_conformant(judge, serve, tmp_path):
    page = b"<html><script>alert(1)</script><body>Welcome</body></html>"
    base_url = serve(lambda _: (200, {"Content-Type": "text/html"}, page))

    done = judge(base_url, *OF_EACH_KIND)

    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    verdict = json.loads((tmp_path / "latest" / "verdict.json").read_text())
    assert verdict["overall"] == "not-conformant"
    assert not [clause["id"] for clause in verdict["clauses"] if clause["verdict"] == "error"]
    assert "<script>alert(1)" not in (tmp_path / "latest" / "report.html").read_text()


def test_a_server_that_goes_away_ends_the_run_with_exit_3(judge, serve):
    asked = []

    def vanish(request):
        asked.append(request)
        if len(asked) > 3:
            request.server.socket.close()
            request.connection.close()
        return 503, {"Content-Type": "text/plain"}, b"going away"

    done = judge(serve(vanish), *OF_EACH_KIND, "-n", 2)

    assert done.returncode in {1, 3}, done.stderr
    assert "Traceback" not in done.stdout + done.stderr
