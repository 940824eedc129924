"""Idioms of lists, dicts, sets, queues, counters, records; aliases, copies, mutation in callees."""

from __future__ import annotations

from benchmarks.sessions.programs.idioms import IMPORTS, NAMES, NEW_PARTS, PARTS, topic

NAMES |= {
    "list": ("rows", "items", "values", "scores", "queue"),
    "dict": ("cfg", "params", "stats", "opts"),
    "nested": ("results", "tree"),
    "bag": ("groups", "history"),
    "grid": ("grid", "board"),
    "set": ("seen", "tags", "ids"),
    "deque": ("window", "recent"),
    "counter": ("counts", "tally"),
    "records": ("people", "runs"),
    "pair": ("pair", "point"),
    "mutator": ("push", "tidy", "update"),
    "setter": ("configure", "tune"),
}
PARTS |= {"dict": {"key": ("lr", "depth")}, "counter": {"key": ("a", "b")}}
NEW_PARTS |= {"key": ("lr", "depth", "alpha", "epochs", "width", "mode")}
IMPORTS |= {
    r"\bCounter\(": "from collections import Counter",
    r"\bdefaultdict\(": "from collections import defaultdict",
    r"\bdeque\(": "from collections import deque",
    r"\bcopy\.(copy|deepcopy)\(": "import copy",
    r"\bheapq\.": "import heapq",
    r"\bbisect\.": "import bisect",
    r"\bthreading\.": "import threading",
}

add = topic("lists")
add("make", "<xs:list!> = [<num>, <num>, <num>]", "<xs:list!> = [<int>, <big>, <int>]", weight=4)
add(
    "make",
    "<xs:list!> = [i * <num> for i in range(<few>)]",
    "<ys:list!> = [v + <int> for v in <xs:list>]",
    "<ys:list!> = [v for v in <xs:list> if v > <int>] + [<int>]",
    "<ys:list!> = <xs:list>",
    "<ys:list!> = <xs:list>",
    "<ys:list!> = <xs:list>[:]",
    "<ys:list!> = list(<xs:list>)",
    "<ys:list!> = sorted(<xs:list>)",
    "<ys:list!> = copy.copy(<xs:list>)",
    "<xs:list!> = []\nfor i in range(<few>):\n    <xs>.append(i + <num>)",
    "<ys:list!>, <xs:list!> = [<num>], [<int>, <int>]",
    "<x:num!>, *<xs:list!> = [<num>, <int>, <big>]",
    "<p:pair!> = (<xs:list>, <int>)",
    "<n:bag!> = {'<word>': <xs:list>, 'other': [<int>]}",
    "<n:grid!> = [<xs:list>, <ys:list>]",
    "<n:grid!> = [[<int>, <num>], [<int>]]",
    "<n:grid!> = [[0] * 2] * <few>",
)
add("change", "<xs:list>.append(<num>)", weight=4)
add(
    "change",
    "<xs:list>.extend([<num>, <int>])",
    "<xs:list> += [<num>]",
    "<xs:list> = <xs> + [<num>]",
    "<xs:list>[0] = <num>",
    "<xs:list>[-1] = <int>",
    "<xs:list>[0] += <int>",
    "<xs:list>.sort()",
    "<xs:list>.sort(reverse=True)",
    "<xs:list>.reverse()",
    "<xs:list>.insert(0, <num>)",
    "<xs:list>[:] = [v * <few> for v in <xs>]",
    "<xs:list> = [v * <few> for v in <xs>]",
    "<xs:list> = sorted(set(<xs>))",
    "for v in list(<xs:list>):\n    <xs>.append(v)",
    "for i, v in enumerate(<xs:list>):\n    <xs>[i] = v + <int>",
    "while len(<xs:list>) < <few>:\n    <xs>.append(<int>)",
    "heapq.heapify(<xs:list>)",
    "bisect.insort(<xs:list>, <num>)",
    "<p:mutator>(<xs:list>)",
    "<p:mutator>(<xs:list>)",
    "<p:mutator>(xs=<xs:list>)",
    "<p:pair>[0].append(<num>)",
    "<n:bag>['other'].append(<num>)",
    "<n:bag>['other'] = <xs:list>",
    "<n:grid>[0].append(<num>)",
    "<n:grid>[-1][0] = <num>",
    "for row in <n:grid>:\n    row.append(<int>)",
    "list(map(<xs:list>.append, (<int>, <int>)))",
    "add = <xs:list>.append\nadd(<num>)",
    "worker = threading.Thread(target=<xs:list>.append, args=(<num>,))\nworker.start()\nworker.join()",
)
add("change", "<xs:list>.pop()", "del <xs:list>[0]", "<xs:list> *= 2", "<xs:list>.clear()", weight=0.35)
add(
    "define",
    "def <p:mutator!>(xs):\n    xs.append(<num>)",
    "def <p:mutator!>(xs):\n    xs[0] = <num>\n    return xs",
    "def <p:mutator!>(xs):\n    xs.sort()",
    "def <p:mutator!>(xs, extra=<int>):\n    for _ in range(2):\n        xs.append(extra)",
    "def <f:function!>(x):\n    <xs:list>.append(x)\n    return len(<xs>)",
    "def <f:function!>(x):\n    return x + sum(<xs:list>)",
    "def logged(fn):\n    def wrapper(x):\n        <xs:list>.append(x)\n        return fn(x)\n    return wrapper\n\n"
    "<f:function> = logged(<f>)",
)
add("num", "len(<xs:list>)", "sum(<xs:list>)", "<xs:list>[0]", "<xs:list>[-1]", "max(<xs:list>)", weight=1.5)
add("num", "sum(v * <int> for v in <xs:list>)", "<xs:list>.count(<int>)", "sorted(<xs:list>)[0]", "len(<p:pair>[0])")
add("cond", "len(<xs:list>) > <few>", "<int> in <xs:list>", "any(v > <big> for v in <xs:list>)", "<xs:list>")
add("shown", "<xs:list>", weight=3)
add("shown", "<xs:list>[:2]", "<p:pair>", "<n:grid>", "<n:bag>", "[v + 1 for v in <xs:list>]", "<xs:list>, <ys:list>")
add("show", "print(<xs:list>)", "for v in <xs:list>[:3]:\n    print(v)", "print(*<xs:list>)", "print(len(<xs:list>))")

add = topic("dicts")
add("make", "<d:dict!> = {'lr': <num>, 'depth': <int>}", weight=4)
add(
    "make",
    "<d:dict!> = dict(lr=<float>, depth=<num>)",
    "<e:dict!d> = <d>",
    "<e:dict!d> = dict(<d>)",
    "<e:dict!d> = <d>.copy()",
    "<e:dict!d> = {**<d>, '<e+key>': <num>}",
    "<e:dict!d> = {k: v * <few> for k, v in <d>.items()}",
    "<n:nested!> = {'a': {'v': <num>}, 'b': {'v': <int>}}",
    "<n:nested!> = {'a': <d:dict>, 'b': {'v': <int>}}",
    "<m:nested!> = copy.deepcopy(<n:nested>)",
    "<d:dict!> = defaultdict(int, lr=<int>, depth=<int>)",
    "<d:dict!> = {}\nfor key in ('lr', 'depth'):\n    <d>[key] = <num>",
)
add("change", "<d:dict>['<d.key>'] = <num>", weight=4)
add(
    "change",
    "<d:dict>['<d+key>'] = <num>",
    "<d:dict>['<d.key=k>'] = <d>['<k>'] + <int>",
    "<d:dict>['<d.key>'] += <int>",
    "<d:dict>['<d.key>'] *= <few>",
    "<d:dict>.update(<d+key>=<num>)",
    "<d:dict>.update({'<d.key>': <int>})",
    "<d:dict> |= {'<d+key>': <num>}",
    "<d:dict>.setdefault('<d+key>', <num>)",
    "<d:dict>.pop('<d-key>')",
    "<d:dict>.pop('<d-key>', None)",
    "del <d:dict>['<d-key>']",
    "for key in list(<d:dict>):\n    <d>[key] = <d>[key] + <int>",
    "<s:setter>(<d:dict>)",
    "<s:setter>(<d:dict>)",
    "<n:nested>['b']['v'] = <num>",
    "<n:nested>['b']['v'] += <int>",
    "<n:nested>['b'].update(v=<num>)",
    "<n:nested>['<word>'] = {'v': <int>}",
    "inner = <n:nested>['b']\ninner['v'] = <num>",
    "<d:dict>.get('<word>', {})",
)
add(
    "define",
    "def <s:setter!>(options):\n    options['lr'] = <num>",
    "def <s:setter!>(options):\n    options['depth'] = options.get('depth', 0) + <int>\n    return options",
    "def <s:setter!>(options, **more):\n    options.update(more, width=<int>)",
    "def <f:function!>(x):\n    return x * <d:dict>['<d.key>']",
    "def <f:function!>(x, options=<d:dict>):\n    return x + options['<d.key>']",
    "def <f:function!>(x):\n    if x not in <d:dict>:\n        <d>[x] = x * <num>\n    return <d>[x]",
    "def <f:function!>(x):\n    <d:dict>['calls'] = <d>.get('calls', 0) + 1\n    return x",
)
add("num", "<d:dict>['<d.key>']", weight=4)
add("num", "len(<d:dict>)", "<d:dict>.get('<d.key>', 0)", "sum(<d:dict>.values())", "<d:dict>.get('<word>', <int>)")
add("cond", "'width' in <d:dict>", "<d:dict>.get('depth', 0) > <int>")
add("shown", "<d:dict>", "<n:nested>", weight=2)
add("shown", "list(<d:dict>)", "sorted(<d:dict>.items(), key=str)", "<n:nested>['b']", "list(<d:dict>.values())")
add("show", "for key, value in <d:dict>.items():\n    print(key, value)", "print(<d:dict>)", "print(list(<d:dict>))")

add = topic("sets and queues")
add(
    "make",
    "<s:set!> = {<int>, <int>, <big>}",
    "<s:set!> = set()",
    "<r:set!> = <s:set>",
    "<r:set!> = <s:set> | {<big>}",
    "<q:deque!> = deque([<int>, <num>], maxlen=4)",
    "<q:deque!> = deque()",
    "<c:counter!> = Counter('aabbbc')",
    "<c:counter!> = Counter(a=<int>, b=<int>)",
    "<g:records!> = [{'id': 1, 'age': <big>}, {'id': 2, 'age': <num>}]",
)
add(
    "change",
    "<s:set>.add(<int>)",
    "<s:set>.add(<int>)",
    "<s:set>.add(<num>)",
    "<s:set>.discard(<int>)",
    "<s:set> |= {<int>, <int>}",
    "<s:set>.update(range(<few>))",
    "<s:set>.add(len(<s>))",
    "<q:deque>.append(<num>)",
    "<q:deque>.append(<num>)",
    "<q:deque>.appendleft(<int>)",
    "<q:deque>.rotate(1)",
    "<q:deque>.extend([<num>, <num>])",
    "<c:counter>['a'] += <int>",
    "<c:counter>.update('ab')",
    "<c:counter>.update(['<word>'])",
    "<c:counter>['<word>'] = <int>",
    "<c:counter>.subtract(b=1)",
    "<g:records>.append({'id': <int>, 'age': <num>})",
    "<g:records>[0]['age'] = <num>",
    "for one in <g:records>:\n    one['age'] += <int>",
    "for one in <g:records>:\n    one['kind'] = '<word>'",
    "<g:records>.sort(key=lambda one: one['age'])",
)
add("num", "len(<s:set>)", "max(<s:set>, default=0)", "len(<q:deque>)", "<c:counter>['a']", "<c:counter>.total()")
add("num", "<g:records>[0]['age']", "sum(one['age'] for one in <g:records>)", "sum(<q:deque>)")
add("cond", "<int> in <s:set>", "<c:counter>['b'] > <int>", "len(<q:deque>) > <few>")
add("shown", "sorted(<s:set>)", "<q:deque>", "<c:counter>", "<c:counter>.most_common(1)", "<g:records>", weight=1.5)
add("show", "print(sorted(<s:set>))", "print(list(<q:deque>))", "print(dict(<c:counter>))", "print(<g:records>)")
add("define", "def <f:function!>(x):\n    <s:set>.add(x)\n    return len(<s>)")
