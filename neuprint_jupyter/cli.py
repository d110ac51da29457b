"""The command ``neuprint-jupyter``: load datasets, serve them, open the demo."""

from __future__ import annotations

import argparse
import os
import sys
import warnings
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from neuprint_jupyter.errors import NeuprintError

# What a dataset is made of, as load_dataset calls it.
_FILES = (
    "neurons",
    "segments",
    "connections",
    "synapses",
    "synapse_connections",
    "mitochondria",
    "closest_mitochondria",
    "skeletons",
    "meshes",
    "roi_hierarchy",
    "roi_info",
)

_OTHER_CLIENTS = """\
how to point other clients at it:

  The token is in the file that is named at the start; TOKEN stands for it, and CA for the certificate's file.

  neuprint-python and navis speak only TLS: serve --tls. Before Python starts:
    export REQUESTS_CA_BUNDLE=CA NEUPRINT_APPLICATION_CREDENTIALS=TOKEN
  and then, in Python, as with any server:
    client = neuprint.Client("https://127.0.0.1:11000", "demo:v1")

  neuprintr, in R:
    Sys.setenv(neuprint_server = "http://127.0.0.1:11000", neuprint_token = "TOKEN", neuprint_dataset = "demo:v1")

  neuPrintExplorer asks the site that it is served from: build it (npm run build), and serve its folder with
    neuprint-jupyter serve --explorer FOLDER
  Then open http://127.0.0.1:11000/?dsg_token=TOKEN once; the browser keeps the token.

  neuprint-jupyter itself needs none of this: Client("local", "demo:v1"), or %neuprint local demo:v1.
"""


_LOADS = """\
for example:

  neuprint-jupyter load hemibrain:traced exported-traced-adjacencies-v1.2/
  neuprint-jupyter load mylab:v1 --neurons neurons.csv --connections connections.csv --skeletons swc/

Everything is checked before anything is written. Then, in a notebook: %neuprint local mylab:v1
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; errors a user can meet are one message and exit code 1.

    Parameters
    ----------
    arguments
        The words of the command line, without the program's name.
    """
    options = _parser().parse_args(arguments)
    try:
        with warnings.catch_warnings():
            warnings.showwarning = _show_warning
            options.run(options)
    except NeuprintError as error:
        print(f"neuprint-jupyter: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("neuprint-jupyter: interrupted", file=sys.stderr)
        return 130
    return 0


def _show_warning(message: Warning | str, *_where: Any, **_more: Any) -> None:
    from tqdm import tqdm

    # Beside a bar that is being drawn, and without the line of our code.
    tqdm.write(f"neuprint-jupyter: {message}", file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="neuprint-jupyter",
        description="Connectomes on this machine, for neuprint-jupyter's notebooks and every other neuPrint client.",
        epilog="Datasets lie in the user's data directory; NEUPRINT_JUPYTER_DATA names another.",
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {version('neuprint-jupyter')}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_load(commands)
    _command(commands, "datasets", _datasets, "list the datasets on this machine, and say where they lie")
    remove = _command(commands, "remove", _remove, "remove a dataset from this machine")
    remove.add_argument("name", metavar="NAME[:TAG]", help="the dataset's name")
    _add_serve(commands)
    _command(commands, "status", _status, "say whether a server is running, and where")
    _command(commands, "stop", _stop, "stop the running server")
    demo = _command(commands, "demo", _demo, "make the demo dataset; in a clone, also open JupyterLab on it")
    demo.add_argument("--no-browser", action="store_true", help="do not open a browser window")
    demo.add_argument("--port", type=_port, default=8888, help="JupyterLab's port (default: 8888)")
    return parser


def _add_serve(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    serve = _command(commands, "serve", _serve, "serve the datasets over neuPrint's HTTP API")
    serve.formatter_class = argparse.RawDescriptionHelpFormatter
    serve.epilog = _OTHER_CLIENTS
    serve.add_argument("--port", type=_port, default=11000, help="the port (default: 11000)")
    serve.add_argument(
        "--tls",
        action="store_true",
        help="use TLS, with certificates that the command makes; it prints the file that clients need to trust them",
    )
    serve.add_argument(
        "--host",
        default="127.0.0.1",
        help="the name or address to listen on (default: 127.0.0.1, which only this machine can reach); "
        "another one lets everybody who reaches it and knows the token read all datasets, and needs --tls and "
        "--token-file",
    )
    serve.add_argument(
        "--token-file",
        type=Path,
        metavar="FILE",
        help="the file of the token that clients must send, readable by you only (default: a new one each time)",
    )
    serve.add_argument(
        "--timeout", type=_seconds, metavar="SECONDS", help="the longest that a query may take (default: 55)"
    )
    serve.add_argument(
        "--explorer", type=_explorer, metavar="FOLDER", help="serve a built neuPrintExplorer at the same address"
    )
    serve.add_argument("--background", action="store_true", help=argparse.SUPPRESS)


def _explorer(text: str) -> Path:
    folder = Path(text)
    if not (folder / "index.html").is_file():
        raise argparse.ArgumentTypeError(f"{text!r} is not a folder with an index.html, as a built neuPrintExplorer is")
    return folder


def _seconds(text: str) -> float:
    return _number(text, "seconds", 86_400)


def _nanometres(text: str) -> float:
    return _number(text, "nanometres", 1_000_000)


def _number(text: str, unit: str, most: float) -> float:
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number <= most:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of {unit} above 0 and at most {most}")
    return number


def _port(text: str) -> int:
    if not (text.isdecimal() and int(text) <= 65535):
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a port; a port is a number from 0 (any that is free) to 65535"
        )
    return int(text)


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, run: object, text: str
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
    parser.set_defaults(run=run)
    return parser


def _add_load(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    load = _command(commands, "load", _load, "make a dataset of tables (Parquet, Feather, CSV or TSV)")
    load.formatter_class = argparse.RawDescriptionHelpFormatter
    load.epilog = _LOADS
    load.add_argument("name", metavar="NAME[:TAG]", help="the dataset's name")
    load.add_argument(
        "folder",
        nargs="?",
        type=Path,
        metavar="FOLDER",
        help="files as they are published: neuPrint's Neuprint_*.csv; the Feather files of the male CNS and the optic "
        "lobe; the hemibrain's or neuprint-python's adjacencies; FlyWire's Codex; what save_working_set wrote",
    )
    table: dict[str, Any] = {"type": Path, "metavar": "FILE"}
    load.add_argument(
        "--neurons", **table, help='bodyId, type, status, somaLocation ("x,y,z") …; all columns become properties'
    )
    load.add_argument("--segments", **table, help="small fragments that are not neurons; columns as for --neurons")
    load.add_argument("--connections", **table, help="bodyId_pre, bodyId_post, weight, and roi")
    load.add_argument("--synapses", **table, help="bodyId, type (pre or post), x, y, z, and roi, confidence")
    load.add_argument(
        "--synapse-connections", **table, help="bodyId_pre, bodyId_post, x_pre … z_post, and roi_pre, roi_post …"
    )
    load.add_argument("--mitochondria", **table, help="bodyId, x, y, z, and roi, size, mitoType, r0, r1, r2")
    load.add_argument(
        "--closest-mitochondria",
        **table,
        help="bodyId, type, x, y, z of a synapse, mx, my, mz, distance; computed if not given",
    )
    load.add_argument("--skeletons", type=Path, metavar="DIR", help="a folder of <bodyId>.swc files")
    load.add_argument("--meshes", type=Path, metavar="DIR", help="a folder of <ROI>.obj files")
    load.add_argument("--roi-hierarchy", **table, help='JSON: {"name": …, "children": [{"name": …}, …]}')
    load.add_argument(
        "--roi-info", **table, help='JSON: {"<ROI>": {"isPrimary": true, "parent": …, "description": …}, …}'
    )
    load.add_argument(
        "--voxel-size",
        nargs=3,
        type=_nanometres,
        metavar=("X", "Y", "Z"),
        help="how large a voxel of the coordinates is, in nanometres; plots have scales in micrometres then",
    )
    load.add_argument("--replace", action="store_true", help="take the place of a dataset of that name")
    load.add_argument("--quiet", action="store_true", help="show no progress")


def _load(options: argparse.Namespace) -> None:
    from neuprint_jupyter.server.loading import in_the_way, load_dataset, recognise
    from neuprint_jupyter.server.store import data_directory

    files: dict[str, Any] = {}
    if options.folder:
        # Before the files are read, which may take long.
        in_the_way(options.name, data_directory(), replace=options.replace)
        if not options.quiet:
            print(f"reading {options.folder} …", file=sys.stderr)
        found = recognise(options.folder)
        files = dict(found.arguments)
        print(f"{options.folder}: {found.layout}")
        for what in found.left_out:
            print(f"left out: {what}")
    files |= {name: getattr(options, name) for name in _FILES if getattr(options, name) is not None}
    missing = [f"--{name}" for name in ("neurons", "connections") if name not in files]
    if missing:
        raise NeuprintError(f"load needs {' and '.join(missing)}, or a folder; see: neuprint-jupyter load --help")
    if options.voxel_size:
        files["meta"] = {**files.get("meta", {}), "voxelSize": options.voxel_size, "voxelUnits": "nanometers"}
    dataset = load_dataset(options.name, **files, replace=options.replace, progress=not options.quiet)
    print(f"loaded {dataset.name}: {_counts(dataset.counts)}")


def _datasets(_options: argparse.Namespace) -> None:
    from neuprint_jupyter.server.store import data_directory, list_datasets

    datasets = list_datasets()
    if not datasets:
        print(f"no datasets in {data_directory()}; make one: neuprint-jupyter demo, or see load --help")
    width = max((len(dataset.name) for dataset in datasets), default=0)
    for dataset in datasets:
        print(f"{dataset.name:<{width}}  {dataset.made[:10]}  {_counts(dataset.counts)}")
    if datasets:
        print(f"in {data_directory()}")


def _remove(options: argparse.Namespace) -> None:
    from neuprint_jupyter.server.loading import remove_dataset
    from neuprint_jupyter.server.loading.progress import Progress
    from neuprint_jupyter.server.store import data_directory

    removed = remove_dataset(options.name, data_directory(), progress=Progress())
    print(f"removed {removed.name}: {_counts(removed.counts)}")


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{n:,} {what}" for what, n in counts.items() if n)


def _serve(options: argparse.Namespace) -> None:
    from neuprint_jupyter.server.listen import Place, read_token
    from neuprint_jupyter.server.process import IDLE_SECONDS, serve
    from neuprint_jupyter.server.store import data_directory

    if options.background:
        return serve(data_directory(), idle_seconds=IDLE_SECONDS)
    token = {"token": read_token(options.token_file)} if options.token_file else {}
    place = Place(options.port, options.host, options.tls, explorer=options.explorer, **token)
    place.check(chosen_token=bool(token))
    return serve(data_directory(), place, seconds=options.timeout)


def _status(_options: argparse.Namespace) -> None:
    from neuprint_jupyter.server.process import running_server
    from neuprint_jupyter.server.store import data_directory

    running = running_server()
    if running is None:
        print(f"no server is running for {data_directory()}")
        return
    trust = f", certificate {running.authority}" if running.authority else ""
    print(f"running at {running.public_url} (process {running.pid}, {running.engine}{trust})")


def _stop(_options: argparse.Namespace) -> None:
    from neuprint_jupyter.server.process import stop

    print("stopped" if stop() else "no server was running")


def _demo(options: argparse.Namespace) -> None:
    notebook = Path(__file__).parent.parent / "notebooks" / "welcome.ipynb"
    _make_demo()
    if not notebook.exists():
        # Installed without the source tree, which holds the notebooks.
        print("demo:v1 is there; in a notebook: %load_ext neuprint_jupyter, and %neuprint local demo:v1")
        return
    command = [
        sys.executable,
        "-m",
        "jupyter",
        "lab",
        f"--port={options.port}",
        f"--ServerApp.root_dir={notebook.parent}",
    ]
    # The address that is printed is then the notebook's, also where no browser opens.
    command += [f"--LabApp.default_url=/lab/tree/{notebook.name}"]
    command += ["--no-browser"] if options.no_browser else []
    command += ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    os.execv(sys.executable, command)  # noqa: S606 - the running interpreter, and no shell


def _make_demo() -> None:
    """Have the demo dataset there, as this version of the package makes it; one's own of that name is left alone."""
    from neuprint_jupyter.client import Client
    from neuprint_jupyter.server.demo import NAME, build_demo
    from neuprint_jupyter.server.demo.edition import is_outdated
    from neuprint_jupyter.server.store import list_datasets

    if NAME not in {dataset.name for dataset in list_datasets()} or is_outdated(Client("local", NAME).meta):
        build_demo()


if __name__ == "__main__":
    sys.exit(main())
