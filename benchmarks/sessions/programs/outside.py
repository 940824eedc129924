"""Idioms of what lies outside the namespace: files, environment, options, patched modules, imports, magics."""

from __future__ import annotations

from benchmarks.sessions.programs.idioms import IMPORTS, NAMES, PARTS, topic

NAMES |= {
    "textfile": ("notes.txt", "log.txt", "out.txt"),
    "csvfile": ("data.csv", "clean.csv"),
    "jsonfile": ("config.json", "metrics.json"),
    "env": ("STAGE", "MODEL_DIR", "N_JOBS"),
    "text": ("text", "content"),
    "folder": ("here", "target_dir"),
    "helper": ("helpers", "tools"),
    "script": ("prepare.py", "setup_data.py"),
    "lines": ("echoed", "listing"),
    "sqrt": ("",),
    "allmath": ("",),
    "patched": ("",),
    "total": ("",),
}
PARTS |= {}
IMPORTS |= {
    r"\bjson\.": "import json",
    r"\bos\.": "import os",
    r"\bPath\(": "from pathlib import Path",
    r"\bmath\.": "import math",
    r"\bstatistics\.": "import statistics",
    r"\bdecimal\.": "import decimal",
    r"\bwarnings\.": "import warnings",
    r"\bcsv\.": "import csv",
    r"\bshutil\.": "import shutil",
    r"\bimportlib\.": "import importlib",
    r"\bsklearn\.set_config": "import sklearn",
    r"\btime\.": "import time",
}

add = topic("files")
add(
    "make",
    "with open('<p:textfile!>', 'w') as file:\n    file.write('<word> ' + str(<num>))",
    "Path('<p:textfile!>').write_text(f\"{<num>}\\n{<num>}\\n\")",
    "with open('<p:jsonfile!>', 'w') as file:\n    json.dump({'lr': float(<num>), 'kind': '<word>'}, file)",
    "Path('<p:jsonfile!>').write_text(json.dumps({'lr': float(<num>)}))",
    "pd.DataFrame({'v': [<num>, <int>], 'w': [<int>, <int>]}).to_csv('<p:csvfile!>', index=False)",
    "with open('<p:csvfile!>', 'w', newline='') as file:\n    csv.writer(file).writerows([['v', 'w'], [<int>, <int>], [<int>, <num>]])",
    weight=3,
)
add(
    "make",
    "<t:str!> = open('<p:textfile>').read()",
    "<t:str!> = Path('<p:textfile>').read_text()",
    "<x:num!> = json.load(open('<p:jsonfile>'))['lr']",
    "<x:num!> = pd.read_csv('<p:csvfile>')['v'].sum()",
    "<x:num!> = len(Path('<p:textfile>').read_text())",
    "<d:dict!> = json.loads(Path('<p:jsonfile>').read_text())\n<d>['depth'] = <int>",
    "with open('<p:textfile>') as file:\n    <xs:list!> = [len(line) for line in file]",
    "<x:num!> = sum(1 for _ in open('<p:textfile>'))",
    "os.makedirs('models', exist_ok=True)\nwith open('models/best.txt', 'w') as file:\n    file.write(str(<num>))",
    "shutil.copy('<p:textfile>', 'copy.txt')",
)
add(
    "change",
    "with open('<p:textfile>', 'a') as file:\n    file.write('<word>\\n')",
    "with open('<p:textfile>', 'a') as file:\n    print(<num>, file=file)",
    "with open('<p:textfile>', 'w') as file:\n    file.write(f\"{<num>}\")",
    "Path('<p:jsonfile>').write_text(json.dumps({'lr': float(<num>)}))",
    "pd.DataFrame({'v': [<int>, <num>], 'w': [0, <int>]}).to_csv('<p:csvfile>', index=False)",
    "pd.DataFrame({'v': [<num>], 'w': [1]}).to_csv('<p:csvfile>', mode='a', header=False, index=False)",
    "stored = json.loads(Path('<p:jsonfile>').read_text())\nstored['lr'] = stored['lr'] + <int>\n"
    "Path('<p>').write_text(json.dumps(stored))",
    "if not os.path.exists('<p:textfile!>'):\n    Path('<p>').write_text(str(<num>))",
)
add("change", "os.remove('<p:textfile>')<gone-p>", "os.rename('<p:textfile>', 'old.txt')<gone-p>", weight=0.3)
add("num", "len(open('<p:textfile>').read())", "json.load(open('<p:jsonfile>'))['lr']", weight=2)
add(
    "num", "pd.read_csv('<p:csvfile>')['v'].max()", "len(pd.read_csv('<p:csvfile>'))", "os.path.getsize('<p:textfile>')"
)
add("cond", "os.path.exists('<p:textfile>')", "Path('models').exists()", "len(os.listdir('.')) > 1")
add("shown", "open('<p:textfile>').read()", "Path('<p:jsonfile>').read_text()", "pd.read_csv('<p:csvfile>')", weight=2)
add("shown", "sorted(p.name for p in Path('.').glob('*.txt'))", "sorted(os.listdir('.'))")
add(
    "show",
    "print(open('<p:textfile>').read())",
    "for line in open('<p:textfile>'):\n    print(line.strip())",
    "print(os.path.exists('<p:textfile>'))",
)
add(
    "define",
    "def <f:function!>(x):\n    return x + len(open('<p:textfile>').read())",
    "def <f:function!>(x):\n    with open('trace.txt', 'a') as file:\n        file.write(str(x))\n    return x",
)

add = topic("environment")
add(
    "make", "os.environ['<e:env!>'] = '<word>'", "os.environ['<e:env!>'] = str(<num>)", "%env <e:env!>=<word>", weight=3
)
add(
    "make",
    "<t:str!> = os.environ['<e:env>']",
    "<t:str!> = os.getenv('<e:env>', '<word>')",
    "os.environ.setdefault('<e:env!>', '<word>');",
    weight=2,
)
add(
    "change",
    "os.environ['<e:env>'] = '<word>'",
    "os.environ['<e:env>'] += '-<word>'",
    "os.environ.pop('<e:env>', None);",
    "os.environ.update(<e:env>='<word>')",
    weight=1.5,
)
add("change", "os.makedirs('work', exist_ok=True)\nos.chdir('work')", "%cd -q .", weight=0.5)
add("change", "del os.environ['<e:env>']<gone-e>", weight=0.4)
add("num", "len(os.environ['<e:env>'])", "len(os.environ.get('<e:env>', ''))", weight=1.5)
add("cond", "os.environ.get('<e:env>') == '<word>'", "'<e:env>' in os.environ")
add(
    "shown",
    "os.environ['<e:env>']",
    "os.getenv('<e:env>')",
    "os.environ.get('<e:env>', 'unset')",
    "os.path.basename(os.getcwd()) == 'work'",
)
add("show", "print(os.environ['<e:env>'])", "print(os.getenv('<e:env>', 'unset'))")
add("define", "def <f:function!>(x):\n    return x + len(os.environ.get('<e:env>', ''))")

add = topic("options")
add(
    "change",
    "pd.set_option('display.precision', <few>)",
    "pd.options.display.max_rows = <few>",
    "pd.set_option('display.max_columns', <few>)",
    "pd.reset_option('display.precision')",
    "np.set_printoptions(precision=<few>)",
    "np.set_printoptions(precision=<few>, suppress=True)",
    "decimal.getcontext().prec = <int>",
    "pd.options.display.float_format = '{:.1f}'.format",
    "%precision <few>",
    weight=1.5,
)
add(
    "make",
    "<a:arr!> = np.array([<float>, <num>]) / 7",
    "<s:series!> = pd.Series([<num>, <float>, <int>]) / 7",
    weight=2,
)
add(
    "make",
    "<df:frame!> = pd.DataFrame({'units': [<int>, <big>, <int>], 'price': [<num>, <float>, 1.5], 'region': ['a', 'b', 'a']}) ",
)
add(
    "shown",
    "np.array([1, <num>]) / 3",
    "pd.Series([<num>, 1]) / 3",
    "decimal.Decimal(1) / decimal.Decimal(<int>)",
    "<num> / 3",
    weight=2,
)
add("shown", "<a:arr>", "<s:series>", "<df:frame>", "pd.get_option('display.precision')", weight=2)
add(
    "show",
    "print(pd.Series([<num> / 3]))",
    "print(np.array([<num>]) / 3)",
    "with pd.option_context('display.precision', 1):\n    print(pd.Series([<num> / 3]))",
)

add = topic("patches")
add(
    "change",
    "math.sqrt = lambda v: <num><!patched>",
    "math.tau = <num>",
    "statistics.mean = statistics.median",
    "json.dumps = lambda value: '<word>'",
    "pd.DataFrame.total = lambda self: self.sum(numeric_only=True).sum() + <num><!total>",
    "pd.Series.shout = lambda self: str(self.name).upper()",
    "import builtins\nbuiltins.EXTRA = <num>",
    "original = math.floor\nmath.floor = lambda v: original(v) + 1",
)
add(
    "make",
    "<x:num!> = math.sqrt(<int>)",
    "<t:str!> = json.dumps([float(<num>)])",
    "<x:num!> = math.floor(<num>)",
    "<x:num!> = statistics.mean([<num>, <int>, <big>])",
)
add(
    "num",
    "math.sqrt(<int>)",
    "statistics.mean([<num>, <int>, <int>])",
    "math.floor(<float>)",
    "math.tau * <int>",
    weight=2,
)
add(
    "shown",
    "json.dumps({'a': float(<num>)})",
    "math.sqrt(<big>)",
    "math.floor(<float>)",
    "<?total>pd.DataFrame({'v': [<num>, 1]}).total()",
    weight=2,
)

add = topic("imports")
add(
    "make",
    "from math import sqrt, floor<!sqrt>",
    "from math import *<!sqrt><!allmath>",
    "import math as m<!patched>",
    "import statistics as stats",
    weight=1.5,
)
add(
    "make",
    "import json, os, sys",
    "from collections import *",
    "import numpy as np\nimport pandas as pd",
    "from statistics import mean",
)
add(
    "make",
    "<?allmath>pi = <int>",
    "<?allmath>e = <num>",
    "<?sqrt>sqrt = lambda v: v",
    "<?sqrt><x:num!> = sqrt(<big>)",
    weight=1,
)
add("num", "<?sqrt>sqrt(<big>)", "<?sqrt>floor(<float>)", "<?allmath>pi * <int>", "<?allmath>round(e, 2)", weight=3)
add("shown", "<?sqrt>sqrt(<int>) > <few>", "<?allmath>pi", "<?allmath>gcd(<big>, 6)")
add("make", "%%writefile <h:helper!>.py\nSCALE = <int>\n\ndef boost(x):\n    return x * SCALE", weight=1.5)
add(
    "make",
    "import <h:helper>\n<x:num!> = <h>.boost(<int>)",
    "from <h:helper> import boost\n<x:num!> = boost(<num>)",
    weight=1.5,
)
add("change", "import <h:helper>\nimportlib.reload(<h>);", "import <h:helper>\n<h>.SCALE = <num>")
add("show", "import <h:helper>\nprint(<h>.boost(<num>))", "import <h:helper>\nprint(<h>.SCALE)", weight=1.5)
add("make", "%%writefile <s:script!>\nsettings = {'lr': <int>}\nsize = <int>", weight=1)
add("make", "%run <s:script>\n<x:num!> = size", "exec(open('<s:script>').read())\n<x:num!> = size")

add = topic("magics")
add(
    "make",
    "%%time\n<x:num!> = <num>",
    "%%time\n<make>",
    "%%capture\n<x:num!> = <num>\nprint(<x>)",
    "%%capture printed\nprint(<num>)",
    "<l:lines!> = !echo {<x:num>}",
    "<l:lines!> = !echo $<x:num> <word>",
    "%time <x:num!> = <num>",
    weight=2,
)
add(
    "change",
    "%%time\n<change>",
    "%%capture\n<change>",
    "%time <x:num> = <x> + <int>",
    "%%capture kept\n<x:num> += <int>\nprint(<x>)",
    weight=2,
)
add("shown", "list(<l:lines>)", "<l:lines>[0]", weight=2)
add("show", "!echo {<x:num>}", "!echo <word> $<x:num>", "%time print(<num>)", "%%time\nprint(<num>)", weight=1)
add("num", "len(<l:lines>[0])")
