"""How long the panel in JupyterLab takes, and what it costs the page: edits, runs, typing, start, size.

A real server, a real kernel, the system's Chromium (see `_lab.py`). Times are wall-clock milliseconds inside the page:
from the edit of a cell until the panel shows the finding of that edit; from the end of a run (the kernel says that it
is idle) until the panel's head says something else. Typing and start are compared with a server that has the extension
disabled, in turns in the same round. `--rounds N` for more; `--only NAME` for one part.
"""

from __future__ import annotations

import argparse
import gzip
import json
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from benchmarks._lab import JupyterServer, browsed, running_server
from benchmarks._tables import Table

if TYPE_CHECKING:
    from playwright.sync_api import Browser, CDPSession, Page

STATIC = Path(__file__).resolve().parent.parent / "mldebt_nb" / "labextension" / "static"
OPEN = "jupyterapp.commands.execute('mldebt:focus-panel').then(() => undefined)"
TYPED = "rates = [base * 2 for base in range(10)]  # what is typed"

_EDIT = """([index, text, expected]) => new Promise((resolve, reject) => {
  const panel = document.querySelector('.mldebt-Panel');
  setTimeout(() => { observer.disconnect(); reject(new Error(`the panel does not say ${expected}`)); }, 60_000);
  const start = performance.now();
  const observer = new MutationObserver(() => {
    if (panel.textContent.includes(expected)) {
      observer.disconnect();
      resolve(performance.now() - start);
    }
  });
  observer.observe(panel, {childList: true, subtree: true, characterData: true});
  jupyterapp.shell.currentWidget.content.widgets[index].model.sharedModel.setSource(text);
})"""

_RUN = """index => new Promise((resolve, reject) => {
  const widget = jupyterapp.shell.currentWidget;
  const kernel = widget.sessionContext.session.kernel;
  const head = document.querySelector('.mldebt-Panel-head');
  const before = head.textContent;
  let ended = null, shown = null;
  const settle = () => {
    if (ended !== null && shown !== null) {
      observer.disconnect();
      kernel.iopubMessage.disconnect(heard);
      resolve(Math.max(shown - ended, 0));
    }
  };
  const observer = new MutationObserver(() => {
    if (shown === null && head.textContent !== before) { shown = performance.now(); settle(); }
  });
  const heard = (_, message) => {
    if (message.header.msg_type === 'status' && message.content.execution_state === 'idle'
        && message.parent_header.msg_type === 'execute_request') { ended = performance.now(); settle(); }
  };
  kernel.iopubMessage.connect(heard);
  observer.observe(head, {childList: true, subtree: true, characterData: true});
  setTimeout(() => { observer.disconnect(); reject(new Error(`the panel said nothing of cell ${index}`)); }, 60_000);
  widget.content.activeCellIndex = index;
  void jupyterapp.commands.execute('notebook:run-cell');
})"""

_PAINT = """() => new Promise(resolve => {
  const start = performance.now();
  void jupyterapp.commands.execute('mldebt:focus-panel').then(() =>
    requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - start))));
})"""

_LISTEN = """() => {
  window.typed = {long: [], keys: []};
  new PerformanceObserver(list => list.getEntries().forEach(entry => window.typed.long.push(entry.duration)))
    .observe({type: 'longtask'});
  document.addEventListener('keydown', event => {
    const start = event.timeStamp;
    requestAnimationFrame(() => setTimeout(() => window.typed.keys.push(performance.now() - start), 0));
  }, true);
}"""

_TIMELINE = """() => new Promise(resolve => {
  void jupyterapp.restored.then(() => requestAnimationFrame(() => resolve(performance.now())));
})"""


def sources(count: int) -> list[str]:
    """A believable notebook: every tenth cell reads what the one before it has made."""
    cells = ["import math", "rate = 0.1", "price = 200 * rate"]
    for number in range(count - 3):
        if number % 10 == 9:
            cells.append(f"total{number} = sum(part{number - 1}) * price\nprint(total{number})")
        else:
            cells.append(
                f"part{number} = [math.sqrt(x + {number}) for x in range(10)]\n"
                f"for x in part{number}:\n    print(x * rate)"
            )
    return cells


@contextmanager
def opened(browser: Browser, server: JupyterServer, name: str) -> Iterator[Page]:
    """A notebook in a page of its own, with its kernel idle; its kernel is shut down in the end."""
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    context.set_default_timeout(120_000)
    page = context.new_page()
    page.goto(server.page(f"lab/tree/{name}"))
    page.wait_for_selector(".jp-NotebookPanel .jp-Cell")
    page.wait_for_function("jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'")
    try:
        yield page
    finally:
        page.evaluate("jupyterapp.shell.currentWidget.sessionContext.shutdown()")
        context.close()


def edits(page: Page, times: int) -> list[float]:
    """Milliseconds from an edit to its finding in the panel."""
    found = []
    for number in range(times):
        page.wait_for_timeout(250)
        text = f"print(rate)\nprint(lost_{number}_)"
        found.append(float(page.evaluate(_EDIT, [5, text, f"lost_{number}_ is used"])))
    return found


def follow(page: Page) -> None:
    """Let the kernel be followed, and run everything."""
    page.get_by_role("button", name="Start live tracking").click()
    page.get_by_text("Live: the kernel is followed.").wait_for()
    page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells').then(() => undefined)")
    page.get_by_text("Reproducible: restart and run all").wait_for()


def runs(page: Page, times: int) -> list[float]:
    """Milliseconds from the end of a run to what the panel says of it."""
    found = []
    for number in range(times):
        edit = "text => jupyterapp.shell.currentWidget.content.widgets[1].model.sharedModel.setSource(text)"
        page.evaluate(edit, f"rate = {number + 2} / 10")  # another value each time: the same one would change nothing
        page.wait_for_timeout(1000)
        for index in (1, 2):  # each makes the plan shorter
            found.append(float(page.evaluate(_RUN, index)))
            page.wait_for_timeout(300)
    return found


class Keys(NamedTuple):
    """What typing a line was like: milliseconds from each key to the frame after it, tasks over 50 ms, and what of all
    that was spent in mldebt's own code: in sum, and the longest at a stretch (a sampling profile, every 0.5 ms)."""

    frames: list[float]
    long: list[float]
    own: float
    own_longest: float


def typing(page: Page) -> Keys:
    """Type a line into a cell and look at what it takes."""
    page.evaluate(OPEN.replace(".then", ".catch(() => 0).then"))
    page.locator(".jp-Cell .cm-content").nth(4).click()
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.wait_for_timeout(3000)
    page.evaluate(_LISTEN)
    profiler = page.context.new_cdp_session(page)
    profiler.send("Profiler.enable")
    profiler.send("Profiler.setSamplingInterval", {"interval": 500})
    profiler.send("Profiler.start")
    page.keyboard.type(TYPED, delay=90)
    page.wait_for_timeout(1500)
    profile = profiler.send("Profiler.stop")["profile"]
    seen = page.evaluate("window.typed")
    return Keys(seen["keys"], seen["long"], *_spent(profile))


def _spent(profile: dict[str, Any]) -> tuple[float, float]:
    """Milliseconds of a profile with a function of mldebt on the stack: in sum, and the longest at a stretch."""
    parents = {child: node["id"] for node in profile["nodes"] for child in node.get("children", ())}
    ours = {node["id"] for node in profile["nodes"] if "/mldebt-nb/" in node["callFrame"]["url"]}

    def is_ours(node: int | None) -> bool:
        while node is not None and node not in ours:
            node = parents.get(node)
        return node is not None

    total = stretch = longest = 0.0
    for node, microseconds in zip(profile["samples"], profile["timeDeltas"], strict=True):
        stretch = stretch + microseconds / 1000 if is_ours(node) else 0.0
        total += microseconds / 1000 if stretch else 0.0
        longest = max(longest, stretch)
    return total, longest


def start(browser: Browser, server: JupyterServer) -> float:
    """Milliseconds until JupyterLab has restored its layout; the browser has seen its files once."""
    context = browser.new_context()
    page = context.new_page()
    for _ in range(2):
        page.goto(server.page("lab"))
        page.wait_for_function("window.jupyterapp")
        took = float(page.evaluate(_TIMELINE))
    context.close()
    return took


def p95(values: Sequence[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(values, n=20, method="inclusive")[-1] if len(values) > 1 else values[0]


def latencies(browser: Browser, server: JupyterServer, rounds: int) -> Table:
    """Edits, runs, the first paint."""
    rows: list[tuple[object, ...]] = []

    def add(name: str, values: list[float], goal: str) -> None:
        rows.append((name, len(values), statistics.median(values), p95(values), goal))

    paints: list[float] = []
    for count, goal in ((50, "400 (p95)"), (500, "1000")):
        server.write_notebook(f"cells{count}.ipynb", *sources(count))
        with opened(browser, server, f"cells{count}.ipynb") as page:
            page.wait_for_timeout(3000)
            paints.append(float(page.evaluate(_PAINT)))
            add(f"edit, from the text, {count} cells", edits(page, rounds), goal)
            page.evaluate("""jupyterapp.shell.currentWidget.content.widgets[5].model.sharedModel.setSource('1')""")
            follow(page)
            add(f"edit, from the kernel, {count} cells", edits(page, rounds), goal)
            page.evaluate("""jupyterapp.shell.currentWidget.content.widgets[5].model.sharedModel.setSource('1')""")
            page.wait_for_timeout(1000)
            add(f"run, {count} cells", runs(page, max(rounds // 2, 2)), "150" if count == 50 else "–")
    add("first paint of the panel", paints, "300")
    return Table("From what people do to what the panel shows, in ms", ("", "n", "median", "p95", "goal"), tuple(rows))


def typed(browser: Browser, servers: dict[str, JupyterServer], rounds: int) -> Table:
    """What a key costs, with the extension and without."""
    seen: dict[str, list[Keys]] = {name: [] for name in servers}
    for _ in range(max(rounds // 5, 2)):
        for name, server in servers.items():
            server.write_notebook("typing.ipynb", *sources(50))
            with opened(browser, server, "typing.ipynb") as page:
                seen[name].append(typing(page))
    rows = []
    for name, lines in seen.items():
        frames = [frame for line in lines for frame in line.frames]
        long = [task for line in lines for task in line.long]
        own = sum(line.own for line in lines) / len(frames)
        longest = max(line.own_longest for line in lines)
        rows.append((name, len(frames), statistics.median(frames), p95(frames), len(long), own, longest))
    columns = ("", "keys", "median ms to the next frame", "p95", "tasks > 50 ms", "own ms per key", "own longest ms")
    return Table("Typing in a notebook of 50 cells, the panel open", columns, tuple(rows))


_SCROLL = """async steps => {
  const panel = document.querySelector('.mldebt-Panel');
  const frames = [];
  let last = await new Promise(requestAnimationFrame);
  for (let step = 1; step <= steps; step++) {
    panel.scrollTop = (panel.scrollHeight - panel.clientHeight) * step / steps;
    const now = await new Promise(requestAnimationFrame);
    frames.push(now - last);
    last = now;
  }
  return frames;
}"""


def scrolled(browser: Browser, server: JupyterServer, rounds: int) -> Table:
    """A list of 2 000 findings, from its top to its end in 200 steps, one for each frame.

    Frames wait for whatever else runs on the machine; what the page's main thread computes for each does not.
    """
    server.write_notebook("scroll.ipynb", *sources(50))
    made = [
        {
            "rule": "made-up", "code": "MAD101", "family": "audit", "message": f"finding {number} of `x`",
            "help": "mend it", "severity": "warning", "confidence": "high", "cell_id": None, "line": 1, "column": 1,
            "cell_index": number % 50, "symbol": None, "related": [], "effort_minutes": 1, "interest": None,
            "origin": "static", "fingerprint": str(number),
        }
        for number in range(2000)
    ]  # fmt: skip
    answer = json.dumps({"findings": made, "notebooks": [{"error": None}]})
    frames: list[float] = []
    computed: list[float] = []
    for _ in range(max(rounds // 5, 2)):
        context = browser.new_context(viewport={"width": 1400, "height": 900})
        page = context.new_page()
        page.route("**/mldebt/audit*", lambda route: route.fulfill(body=answer))
        page.goto(server.page("lab/tree/scroll.ipynb"))
        page.wait_for_selector(".jp-NotebookPanel .jp-Cell")
        page.evaluate(OPEN)
        page.locator(".mldebt-Finding").nth(1999).wait_for(state="attached")
        page.wait_for_timeout(2000)
        session = context.new_cdp_session(page)
        session.send("Performance.enable")
        before = _computed(session)
        seen = page.evaluate(_SCROLL, 200)
        computed.append((_computed(session) - before) / len(seen))
        frames += seen
        context.close()
    row = (len(frames), statistics.median(frames), p95(frames), max(frames), statistics.median(computed))
    columns = ("frames", "median ms", "p95", "the longest", "CPU ms per frame")
    return Table("Scrolling through 2 000 findings", columns, (row,))


def _computed(session: CDPSession) -> float:
    """Milliseconds of the processor that the page's main thread has taken so far."""
    metrics = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
    return float(metrics["ThreadTime"]) * 1000


def started(browser: Browser, servers: dict[str, JupyterServer], rounds: int) -> Table:
    """JupyterLab's start, with the extension and without."""
    took: dict[str, list[float]] = {name: [] for name in servers}
    for _ in range(max(rounds // 4, 3)):
        for name, server in servers.items():
            took[name].append(start(browser, server))
    rows = tuple((name, len(values), statistics.median(values), min(values)) for name, values in took.items())
    return Table("JupyterLab's start, in ms (goal: at most 100 more)", ("", "n", "median", "least"), rows)


def sizes(browser: Browser, server: JupyterServer) -> Table:
    """What the browser loads of this extension with a notebook open, compressed as a server would."""
    server.write_notebook("size.ipynb", *sources(10))
    loaded: list[str] = []
    context = browser.new_context()
    page = context.new_page()
    page.on("request", lambda request: loaded.append(request.url))
    page.goto(server.page("lab/tree/size.ipynb"))
    page.wait_for_selector(".jp-NotebookPanel .jp-Cell")
    page.wait_for_timeout(3000)
    context.close()
    names = {url.split("?")[0].rsplit("/", 1)[-1] for url in loaded if "/extensions/mldebt-nb/" in url}
    first = [path for path in STATIC.iterdir() if path.name in names]
    every = list(STATIC.glob("*.js"))
    rows = (
        ("loaded with a notebook", len(first), compressed(first), "120"),
        ("all, with what is loaded when wanted", len(every), compressed(every), "–"),
    )
    return Table("JavaScript, gzipped, in kB (10³ bytes)", ("", "files", "kB", "goal"), rows)


def compressed(files: Sequence[Path]) -> float:
    """Their size in 10³ bytes, each compressed by itself."""
    return sum(len(gzip.compress(path.read_bytes(), 6)) for path in files) / 1e3


def main(argv: Sequence[str]) -> None:
    """Measure and print tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks panel", description=__doc__)
    parser.add_argument("corpus", nargs="?", help="not used: the notebooks are made up")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--only", choices=("latencies", "typing", "scroll", "start", "size"))
    arguments = parser.parse_args(argv)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="mldebt-panel-")))

        def serve(name: str, disabled: Sequence[str] = ()) -> JupyterServer:
            (folder / name / "served").mkdir(parents=True)
            return stack.enter_context(running_server(folder / name / "served", folder / name / "home", disabled))

        own = serve("with")
        servers = {"with mldebt": own}
        if arguments.only in (None, "typing", "start"):
            servers["without"] = serve("without", ["mldebt-nb"])
        browser = stack.enter_context(browsed())
        parts: dict[str, Callable[[], Table]] = {
            "latencies": lambda: latencies(browser, own, arguments.rounds),
            "typing": lambda: typed(browser, servers, arguments.rounds),
            "scroll": lambda: scrolled(browser, own, arguments.rounds),
            "start": lambda: started(browser, servers, arguments.rounds),
            "size": lambda: sizes(browser, own),
        }
        for name, measure in parts.items():
            if arguments.only in (None, name):
                print(f"{name} …", file=sys.stderr, flush=True)
                print(measure().markdown(), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
