"""Where a server listens, and what leaving this machine needs."""

from __future__ import annotations

import asyncio
import ssl
import stat
from pathlib import Path
from typing import Any

import pytest
import requests
from tornado.httpserver import HTTPServer
from tornado.web import Application

from neuprint_jupyter.cli import main
from neuprint_jupyter.errors import NeuprintError
from neuprint_jupyter.server.api import application
from neuprint_jupyter.server.listen import Place, listen, read_token
from neuprint_jupyter.server.service import Service
from neuprint_jupyter.server.tls import certificates


@pytest.fixture
def token_file(tmp_path: Path) -> Path:
    file = tmp_path / "token"
    file.touch(mode=0o600)
    file.write_text("a-token-of-some-length\n")
    return file


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.0.0.2"])
def test_the_loopback_interface_needs_nothing(host: str) -> None:
    Place(host=host).check(chosen_token=False)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "lab.example", "localhost.example"])
@pytest.mark.parametrize(
    ("tls", "chosen", "needs"),
    [(False, False, "--tls and --token-file FILE"), (True, False, "--token-file FILE"), (False, True, "--tls")],
)
def test_leaving_this_machine_says_what_it_means(host: str, tls: bool, chosen: bool, needs: str) -> None:
    with pytest.raises(NeuprintError) as raised:
        Place(host=host, tls=tls).check(chosen_token=chosen)
    assert str(raised.value) == (
        f"serving on {host!r} lets everybody who can reach this machine there try to read all its datasets, "
        f"and sends them over the network; that needs {needs}"
    )
    Place(host=host, tls=True).check(chosen_token=True)


def test_the_command_refuses_it_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], token_file: Path
) -> None:
    monkeypatch.setenv("NEUPRINT_JUPYTER_DATA", str(tmp_path / "data"))
    assert main(["serve", "--host", "0.0.0.0", "--port", "0"]) == 1
    assert "that needs --tls and --token-file FILE" in capsys.readouterr().err
    token_file.chmod(0o644)
    assert main(["serve", "--token-file", str(token_file)]) == 1
    assert "others can read the token file" in capsys.readouterr().err
    assert not (tmp_path / "data").exists()


def test_names_to_answer_under() -> None:
    assert Place(host="Lab.example").hosts == {"lab.example"}
    assert Place(host="0.0.0.0").hosts is None
    assert Place().hosts == {"127.0.0.1"}


def test_tokens_are_made_anew_and_not_shown() -> None:
    place = Place()
    assert len(place.token) > 30
    assert place.token != Place().token
    assert place.token not in repr(place)


def test_a_token_in_a_file(token_file: Path) -> None:
    assert read_token(token_file) == "a-token-of-some-length"
    for text in ("short", "two words that are long enough", "a;cookie=to-be-sure", "é" * 20, ""):
        token_file.write_text(text)
        with pytest.raises(NeuprintError, match="cannot be one: it needs at least 16 characters"):
            read_token(token_file)
    with pytest.raises(NeuprintError, match="cannot be read"):
        read_token(token_file.with_name("nothing"))


def test_a_token_file_on_windows_which_tells_all_files_as_open_to_all(
    token_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    token_file.chmod(0o666)
    monkeypatch.setattr("neuprint_jupyter.server.listen.sys.platform", "win32")
    assert read_token(token_file) == "a-token-of-some-length"


def test_certificates_are_made_once_and_the_key_of_the_authority_is_not_kept(tmp_path: Path) -> None:
    authority, context = certificates(tmp_path / "tls", ["localhost", "127.0.0.1"])
    assert isinstance(context, ssl.SSLContext)
    made = authority.read_bytes()
    assert certificates(tmp_path / "tls", ["localhost", "127.0.0.1"])[0].read_bytes() == made
    assert certificates(tmp_path / "tls", ["localhost", "lab.example"])[0].read_bytes() != made
    assert sorted(path.name for path in (tmp_path / "tls").iterdir()) == ["ca.pem", "names.json", "server.pem"]
    assert stat.S_IMODE((tmp_path / "tls" / "server.pem").stat().st_mode) == 0o600
    assert b"PRIVATE KEY" not in authority.read_bytes()


async def _addresses(place: Place, directory: Path) -> tuple[list[HTTPServer], str, str, Path | None]:
    servers, plain, public, authority = listen(Application(), place, directory)
    for server in servers:
        server.stop()
    return servers, plain, public, authority


def test_addresses(tmp_path: Path) -> None:
    servers, plain, public, authority = asyncio.run(_addresses(Place(), tmp_path))
    assert (len(servers), plain, authority) == (1, public, None)
    servers, plain, public, authority = asyncio.run(_addresses(Place(tls=True), tmp_path))
    assert len(servers) == 2
    assert plain.startswith("http://127.0.0.1:")
    assert public.startswith("https://127.0.0.1:")
    assert plain.rpartition(":")[2] != public.rpartition(":")[2]
    assert authority == tmp_path / "ca.pem"


class Broken(Service):
    """A service with a bug."""

    def describe_datasets(self) -> dict[str, dict[str, Any]]:
        raise RuntimeError("a bug")


async def _asked(app: Application, path: str, folder: Path, **headers: str) -> requests.Response:
    [server], url, _, _ = listen(app, Place(), folder)

    def get() -> requests.Response:
        with requests.Session() as session:
            session.trust_env = False
            return session.get(url + path, headers=headers)

    answer = await asyncio.get_running_loop().run_in_executor(None, get)
    server.stop()
    return answer


def test_the_page_for_browsers_shows_the_name_it_was_asked_by_as_text(tmp_path: Path) -> None:
    app = application(Service(tmp_path), "the-token", "instance", hosts=None)
    page = asyncio.run(_asked(app, "/", tmp_path, Host="a&lt;b")).text
    assert "http://a&amp;lt;b/api/custom/custom" in page


def test_what_is_unexpected_is_logged_without_the_token(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    app = application(Broken(tmp_path), "the-token", "instance")
    response = asyncio.run(_asked(app, "/api/dbmeta/datasets?dsg_token=the-token", tmp_path))
    assert (response.status_code, response.json()) == (500, {"message": "Internal Server Error"})
    assert "unexpected, at GET /api/dbmeta/datasets" in caplog.text
    assert "a bug" in caplog.text
    own = [record.getMessage() for record in caplog.records if not record.name.startswith("urllib3")]
    assert not any("the-token" in message for message in own)


def test_an_explorer_is_served_and_gets_the_token_as_a_cookie(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<title>Explorer</title>")
    (tmp_path / "app.js").write_text("1")
    (tmp_path.parent / "secret.js").write_text("secret")
    elsewhere = ("..%2Fsecret.js", f"/{tmp_path.parent}/secret.js", "..%2Fnothing.js")

    async def serve() -> dict[str, requests.Response]:
        app = application(Service(tmp_path), "the-token", "instance", explorer=tmp_path)
        [server], url, _, _ = listen(app, Place(), tmp_path / "tls")

        def ask(path: str, **how: Any) -> requests.Response:
            with requests.Session() as session:
                session.trust_env = False
                return session.get(url + path, allow_redirects=False, **how)

        def all_of_them() -> dict[str, requests.Response]:
            paths = ["/", "/app.js", "/results?q=1", "/nothing.js", "/..%2Fsecret.js", "/api/nothing", "/profile"]
            got = {path: ask(path) for path in [*paths, "/?dsg_token=wrong", "/?dsg_token=the-token"]}
            as_page = {"Accept": "text/html,*/*;q=0.8"}
            got["page"] = ask("/results/hemibrain:v1.2.1", headers=as_page)
            got["script"] = ask("/app.js", headers=as_page)
            got.update({place: ask(f"/{place}", headers=as_page) for place in elsewhere})
            got["evil"] = ask("/", headers={"Host": "evil.example"})
            return got

        got = await asyncio.get_running_loop().run_in_executor(None, all_of_them)
        server.stop()
        return got

    got = asyncio.run(serve())
    for page in ("/", "/results?q=1", "page", "/?dsg_token=wrong"):
        assert got[page].text == "<title>Explorer</title>", page
        assert "Set-Cookie" not in got[page].headers
    assert got["/app.js"].text == got["script"].text == "1"
    assert [got[path].status_code for path in ("/nothing.js", "/api/nothing", "/profile", "evil")] == [
        404,
        404,
        401,
        403,
    ]
    assert got["/..%2Fsecret.js"].status_code in (403, 404)
    # Nor does the answer tell whether there is such a file.
    assert {got[place].text for place in elsewhere} == {"<title>Explorer</title>"}
    taken = got["/?dsg_token=the-token"]
    assert (taken.status_code, taken.headers["Location"]) == (302, "/")
    assert "HttpOnly" in taken.headers["Set-Cookie"]
    assert "SameSite=Strict" in taken.headers["Set-Cookie"]


@pytest.mark.parametrize("seconds", ["0", "-1", "nan", "inf", "x", "1e9"])
def test_what_is_no_time_is_refused(seconds: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["serve", f"--timeout={seconds}"])
    assert "is not a number of seconds above 0" in capsys.readouterr().err


def test_the_help_tells_how_to_point_others_at_it(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["serve", "--help"])
    told = capsys.readouterr().out
    for client in ("neuprint-python", "navis", "neuprintr", "neuPrintExplorer", "REQUESTS_CA_BUNDLE"):
        assert client in told
