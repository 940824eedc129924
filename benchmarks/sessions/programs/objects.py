"""Idioms of classes and instances, namespaces, dataclasses, named tuples, iterators and generators."""

from __future__ import annotations

from benchmarks.sessions.programs.idioms import IMPORTS, NAMES, PARTS, topic

NAMES |= {
    "cls": ("Box", "Shape", "Item"),
    "obj": ("box", "thing", "big_box"),
    "data": ("Config", "Trial"),
    "datum": ("trial", "setup"),
    "ns": ("ns", "args", "state"),
    "tuple": ("Point", "Pixel"),
    "spot": ("spot", "corner"),
    "iter": ("it", "stream", "lines"),
    "genfn": ("produce", "walk"),
    "keeper": ("inflate", "resize"),
}
PARTS |= {"ns": {"attr": ("lr", "depth")}}
IMPORTS |= {
    r"\bSimpleNamespace\(": "from types import SimpleNamespace",
    r"@dataclass": "from dataclasses import dataclass, field",
    r"\breplace\(": "from dataclasses import replace",
    r"\bnamedtuple\(": "from collections import namedtuple",
    r"\bitertools\.": "import itertools",
}

add = topic("objects")
add(
    "define",
    "class <C:cls!>:\n    def __init__(self, size):\n        self.size = size\n\n"
    "    def area(self):\n        return self.size * <int>\n\n"
    "    def grow(self, by):\n        self.size += by\n        return self",
    "class <C:cls!>:\n    unit = <int>\n\n    def __init__(self, size):\n        self.size = size\n\n"
    "    def area(self):\n        return self.size * self.unit\n\n    def grow(self, by):\n        self.size += by",
    "class <C:cls!>:\n    made = []\n\n    def __init__(self, size):\n        self.size = size\n"
    "        <C>.made.append(size)\n\n    def area(self):\n        return self.size + len(self.made)\n\n"
    "    def grow(self, by):\n        self.size = self.size + by",
    "class <C:cls!>:\n    def __init__(self, size):\n        self.size = size\n        self.log = []\n\n"
    "    def area(self):\n        return self.size + <num>\n\n"
    "    def grow(self, by):\n        self.log.append(by)\n        self.size += by\n\n"
    "    def __repr__(self):\n        return f'<C>({self.size}, {self.log})'",
    "@dataclass\nclass <C:cls!>:\n    size: float = <int>\n    log: list = field(default_factory=list)\n\n"
    "    def area(self):\n        return self.size * <int>\n\n    def grow(self, by):\n        self.size += by",
    weight=2,
)
add(
    "define",
    "class <D:cls!>(<C:cls>):\n    def area(self):\n        return super().area() + <int>",
    "class <D:cls!>(<C:cls>):\n    unit = <num>",
    "class <C:cls!>:\n    def __init__(self, size):\n        self._size = size\n\n    @property\n    def size(self):\n"
    "        return self._size\n\n    @size.setter\n    def size(self, value):\n        self._size = value\n\n"
    "    def area(self):\n        return self._size * <num>\n\n    def grow(self, by):\n        self._size += by",
    "class <C:cls!>:\n    count = 0\n\n    def __init__(self, size):\n        self.size = size\n        type(self).count += 1\n\n"
    "    def area(self):\n        return self.size * self.count\n\n    def grow(self, by):\n        self.size += by",
    "def <p:keeper!>(shape):\n    shape.size = <num>",
    "def <p:keeper!>(shape, by=<int>):\n    shape.grow(by)\n    return shape",
    "def <f:function!>(x):\n    return x + <o:obj>.area()",
    "def <f:function!>(x):\n    return <C:cls>(x).area()",
)
add("make", "<o:obj!> = <C:cls>(<num>)", weight=5)
add(
    "make",
    "<p:obj!> = <o:obj>",
    "<p:obj!> = copy.copy(<o:obj>)",
    "<p:obj!> = copy.deepcopy(<o:obj>)",
    "<xs:shelf!> = [<C:cls>(<num>), <C>(<int>)]",
    "<xs:shelf!> = [<o:obj>, <p:obj>]",
    "<xs:shelf!> = {'first': <o:obj>}",
    "<m:num!> = <o:obj>.area()",
)
NAMES |= {"shelf": ("shelf", "parts")}
add(
    "change",
    "<o:obj>.size = <num>",
    "<o:obj>.size = <num>",
    "<o:obj>.size += <int>",
    "<o:obj>.grow(<num>)",
    "<o:obj>.grow(<int>)",
    "setattr(<o:obj>, 'size', <num>)",
    "<p:keeper>(<o:obj>)",
    "<C:cls>.area = lambda self: self.size * <int>",
    "<C:cls>.unit = <num>",
    "<C:cls>.unit = <int>",
    "<o:obj>.area = lambda: <num>",
    "<o:obj>.note = '<word>'",
    "vars(<o:obj>).update(size=<int>)",
    "<C:cls>.grow(<o:obj>, <int>)",
    "getattr(<o:obj>, 'grow')(<int>)",
)
add("num", "<o:obj>.size", "<o:obj>.area()", weight=4)
add("num", "<C:cls>(<int>).area()", "getattr(<o:obj>, 'size', 0)", "len(vars(<o:obj>))")
add("cond", "<o:obj>.size > <big>", "isinstance(<o:obj>, <C:cls>)", "hasattr(<o:obj>, 'note')")
add("shown", "vars(<o:obj>)", "<o:obj>", "(<o:obj>.size, <o>.area())", "type(<o:obj>).__name__", "len(<xs:shelf>)")
add("show", "print(<o:obj>.area())", "print(<o:obj>.size, <o>.area())", "print(vars(<o:obj>))")

add = topic("namespaces")
add(
    "make",
    "<p:ns!> = SimpleNamespace(lr=<num>, depth=<int>)",
    "<p:ns!> = SimpleNamespace(lr=<float>, depth=<num>)",
    "<q:ns!p> = <p>",
    "<q:ns!p> = copy.copy(<p>)",
    "<P:tuple!> = namedtuple('<P>', 'x y')",
    "<s:spot!> = <P:tuple>(<num>, <int>)",
    "<t:spot!> = <s:spot>._replace(x=<num>)",
    "<t:datum!> = <T:data>(<int>)",
    "<t:datum!> = <T:data>(lr=<num>)",
    "<u:datum!> = replace(<t:datum>, lr=<num>)",
    "<s:str!>, <x:num!> = '<word>', <p:ns>.lr",
)
add(
    "define",
    "@dataclass\nclass <T:data!>:\n    lr: float = <int>\n    steps: list = field(default_factory=list)",
    weight=1,
)
add("define", "@dataclass(frozen=True)\nclass <T:data!>:\n    lr: float\n    steps: tuple = (<int>, <int>)", weight=0.6)
add(
    "define",
    "def <f:function!>(x):\n    return x * <p:ns>.lr",
    "def <f:function!>(x):\n    <p:ns>.depth = x\n    return x",
)
add(
    "change",
    "<p:ns>.lr = <num>",
    "<p:ns>.<p.attr> = <num>",
    "<p:ns>.<p.attr=a> = <p>.<a> + <int>",
    "<p:ns>.depth += <int>",
    "<p:ns>.mode = '<word>'",
    "setattr(<p:ns>, '<p.attr>', <num>)",
    "<p:ns>.__dict__.update(lr=<num>)",
    "<t:datum>.steps.append(<num>)",
    "<t:datum>.lr = <num>",
    "del <p:ns>.<p-attr>",
)
add("num", "<p:ns>.<p.attr>", weight=4)
add("num", "<s:spot>.x", "<t:datum>.lr", "len(<t:datum>.steps)", "<s:spot>.x + <s>.y", "getattr(<p:ns>, 'depth', 0)")
add("cond", "<p:ns>.lr > <int>", "hasattr(<p:ns>, 'mode')")
add("shown", "<p:ns>", "<s:spot>", "<t:datum>", "vars(<p:ns>)", "sorted(vars(<p:ns>))", weight=1.5)
add("show", "print(<p:ns>.lr)", "print(<p:ns>)", "print(<s:spot>)", "print(<t:datum>)")

add = topic("iterators")
add(
    "define",
    "def <g:genfn!>(n):\n    for i in range(n):\n        yield i * <num>",
    "def <g:genfn!>(n):\n    total = 0\n    for i in range(n):\n        total += i\n        yield total + <int>",
    weight=1.5,
)
add(
    "make",
    "<t:iter!> = iter([<num>, <int>, <big>, <int>])",
    "<t:iter!> = (i * <int> for i in range(9))",
    "<t:iter!> = (v for v in <xs:list>)",
    "<t:iter!> = iter(<xs:list>)",
    "<t:iter!> = <g:genfn>(8)",
    "<t:iter!> = map(lambda v: v + <int>, [<int>, <int>, <int>, <int>])",
    "<t:iter!> = itertools.count(<int>)",
    "<t:iter!> = itertools.cycle([<int>, <int>])",
    "<t:iter!> = reversed([<int>, <num>, <int>])",
    "<t:iter!> = itertools.islice(itertools.count(<int>), 6)",
    weight=1.2,
)
add("make", "<x:num!> = next(<t:iter>, 0)", "<xs:list!> = [next(<t:iter>, 0), <int>]", "<x:num!> = next(<t:iter>)")
add("change", "next(<t:iter>, None)", "for v in itertools.islice(<t:iter>, 2):\n    print(v)", weight=1.2)
add("num", "next(<t:iter>, 0)", weight=2)
add("num", "sum(itertools.islice(<t:iter>, 2))")
add("shown", "list(itertools.islice(<t:iter>, 3))", "next(<t:iter>, 'none')", "next(<t:iter>)", weight=1.5)
add("show", "print(next(<t:iter>, None))", "print(list(zip('ab', <t:iter>)))", "print(list(<g:genfn>(<few>)))")
