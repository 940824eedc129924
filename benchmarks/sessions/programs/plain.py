"""Idioms of every notebook: numbers, text, functions, control flow, deletion, names looked up by text."""

from __future__ import annotations

from benchmarks.sessions.programs.idioms import NAMES, topic

NAMES |= {
    "num": ("x", "n", "rate", "k", "total", "alpha", "limit", "step"),
    "str": ("name", "label", "title", "path"),
    "function": ("f", "scale", "cost", "shift", "score"),
    "bumper": ("bump", "advance"),
    "coroutine": ("fetch", "load"),
    "": ("",),
}

add = topic("plain")

add("make", "<x:num!> = <num>", weight=5)
add("make", "<x:num!> = <int>", "<x:num!> = <float>", weight=3)
add(
    "make",
    "<x:num!>, <y:num!> = <num>, <num>",
    "<x:num!> = <y:num!> = <int>",
    "<x:num!> = <num> if <cond> else <num>",
    "<x:num!> = round(<num> / <int>, 3)",
    "(<x:num!>, <y:num!>), <z:num!> = (<int>, <num>), <big>",
    "<x:num!> = sum(i * <int> for i in range(<int>))",
    "<x:num!>: float = <num>",
    "<t:str!> = '<word>'",
    '<t:str!> = f"<word>-{<num>}"',
    "<t:str!> = '<word> <word>'.upper()",
    "<t:str!>, <x:num!> = '<word>', <num>",
)
add(
    "change",
    "<x:num> += <int>",
    "<x:num> += <num>",
    "<x:num> *= <few>",
    "<x:num> = <x> + <num>",
    "<x:num> = <x> * <few> - <int>",
    "<x:num> = <num>",
    "<x:num> = max(<x>, <big>)",
    "<x:num> = abs(<x>)",
    "<t:str> += '<word>'",
    "<t:str> = <t>.strip().title()",
    "<t:str> = '<word>'",
)
add("change", "<x:num>, <y:num> = <y>, <x>", "<x:num> = min(<x>, <num>)", weight=0.5)
add("num", "<int>", "<big>", "<float>", weight=1.5)
add("num", "<x:num>", weight=8)
add(
    "num",
    "<x:num> + <int>",
    "<x:num> * <few>",
    "<x:num> - <y:num>",
    "<num> + <num>",
    "(<num> + <x:num>) / <few>",
    "len(<t:str>)",
    "round(<x:num>, 1)",
)
add("num", "<f:function>(<num>)", weight=5)
add("str", "<t:str>", weight=3)
add("str", "'<word>'", 'f"{<num>} <word>"', "<t:str>.upper()", "str(<num>)", "f'{<t:str>!r}'")
add("cond", "<x:num> > <big>", "<num> > <num>", "'<word>' in <t:str>", "<x:num> < <int> or <x> > <big>", "<x:num>")
add("shown", "<num>", weight=4)
add("shown", "<str>", "(<num>, <num>)", 'f"{<num>:.2f}"', "<cond>", "{'<word>': <num>}", "<x:num>, <t:str>", weight=0.8)
add("show", "print(<num>)", "print('<word>:', <num>)", 'print(f"<word> {<num>:.2f}")', "print(<str>)", weight=2)
add(
    "show", "print(<num>, <num>, sep=' / ')", "display(<num>)", "print('%s has %.1f' % (<str>, <num>))", "print('done')"
)
add("show", "for i in range(<few>):\n    print(i, <num>)", "print(*[i * <int> for i in range(<few>)])")

# -- functions --------------------------------------------------------------------------------------------------------

add(
    "define",
    "def <f:function!>(x):\n    return x * <num>",
    "def <f:function!>(x):\n    return x * <x:num> + <int>",
    "def <f:function!>(x, factor=<int>):\n    return x * factor",
    "def <f:function!>(x, factor=<num>):\n    return x + factor",
    "def <f:function!>(x):\n    y = x + <num>\n    return y * <few>",
    "<f:function!> = lambda x: x + <num>",
    "def <f:function!>(x):\n    return <g:function>(x) + <int>",
    'def <f:function!>(x):\n    """<word>"""\n    if x > <big>:\n        return <num>\n    return x',
    weight=2,
)
add(
    "define",
    "def <f:function!>(x, *, factor=<int>, **rest):\n    return x * factor",
    "def make_step(step):\n    def inner(x):\n        return x + step\n    return inner\n\n<f:function!> = make_step(<num>)",
    "def counted():\n    seen = 0\n    def step(x):\n        nonlocal seen\n        seen += 1\n        return x + seen\n"
    "    return step\n\n<f:function!> = counted()",
    "from functools import lru_cache\n\n@lru_cache(maxsize=None)\ndef <f:function!>(x):\n    return x * <num>",
    "from functools import cache\n\n@cache\ndef <f:function!>(x):\n    return x + <x:num>",
    "from functools import partial\n<f:function!> = partial(lambda a, b: a * b, <num>)",
    "def <f:function!>(x, seen=[]):\n    seen.append(x)\n    return x + len(seen)",
    "def <b:bumper!>():\n    global <x:num>\n    <x> += <int>",
    "def <b:bumper!>():\n    global <x:num>\n    <x> = <num>",
    "def <f:function!>(x):\n    def inner(y):\n        return y - <num>\n    return inner(x) + inner(<int>)",
    "def twice(fn):\n    return lambda x: fn(fn(x))\n\n<f:function> = twice(<f>)",
    "def <f:function!>(x):\n    try:\n        return <big> / (x - <int>)\n    except ZeroDivisionError:\n        return 0.0",
)
add("change", "<b:bumper>()", weight=2)
add("show", "print(<f:function>(<num>))", "print([<f:function>(i) for i in range(<few>)])", weight=1.5)
add("shown", "[<f:function>(i) for i in (<int>, <int>)]", "list(map(<f:function>, range(<few>)))", weight=0.8)

# -- blocks -----------------------------------------------------------------------------------------------------------

add(
    "control",
    "if <cond>:\n    <change>\nelse:\n    <change>",
    "if <cond>:\n    <change>",
    "if <cond>:\n    <x:num!> = <int>\nelse:\n    <x> = <big>",
    "for i in range(<few>):\n    <change>",
    "for <x:num!> in (<int>, <num>):\n    <change>",
    "<x:num!> = 0\nfor i in range(<few>):\n    <x> += i * <int>",
    "<x:num!> = <int>\nwhile <x> < <big>:\n    <x> = <x> * 2",
    "try:\n    <change>\nexcept (KeyError, IndexError, ValueError):\n    print('<word>')",
    "try:\n    <x:num!> = <big> // (<int> - <int>)\nexcept ZeroDivisionError as problem:\n    <x> = 0\n    print(problem)",
    "try:\n    <change>\nfinally:\n    print('<word>')",
    "match <int>:\n    case 1 | 2 | 3:\n        <x:num!> = <num>\n    case other:\n        <x> = other",
    "if (<x:num!> := <num>) > <int>:\n    print(<x>)",
    "with open('out.txt', 'w') as out:\n    print(<num>, file=out)",
    "assert <num> < 10 ** 9\n<change>",
    "for i, <t:str!> in enumerate(['<word>', '<word>']):\n    print(i, <t>)",
)
add(
    "define",
    "import asyncio\n\nasync def <h:coroutine!>(x):\n    await asyncio.sleep(0)\n    return x * <num>",
    weight=0.5,
)
add("make", "<x:num!> = await <h:coroutine>(<num>)", weight=6)
add("show", "print(await <h:coroutine>(<num>))", weight=6)
add("control", "if <cond>:\n    raise ValueError('<word>')", "<change>\nint('<word>')", weight=0.3)

# -- names that go, names by text -------------------------------------------------------------------------------------

add("change", "del <x:num><gone-x>", weight=0.6)
add("num", "eval('<x:num> + <int>')", "globals()['<x:num>']", "locals().get('<x:num>', 0)", weight=0.4)
add("change", "exec('<x:num> = <int>')", "globals()['<x:num>'] = <num>", "globals().update(<x:num>=<int>)", weight=0.25)
add("make", "if '<x:num!>' not in globals():\n    <x> = <num>", weight=0.3)
add("make", "sum = <num>", "max = <int>", "list = [<int>, <int>]", weight=0.04)
