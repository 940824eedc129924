"""Idioms of tables: pandas frames and series, polars frames, cleaning functions that change their argument."""

from __future__ import annotations

from benchmarks.sessions.programs.idioms import IMPORTS, NAMES, NEW_PARTS, PARTS, topic

NAMES |= {
    "frame": ("df", "data", "sales", "clean", "train"),
    "side": ("prices", "lookup"),
    "series": ("col", "units", "ser"),
    "groups": ("by_region", "grouped"),
    "cleaner": ("tidy_up", "add_total"),
    "pl": ("pf", "lake"),
}
PARTS |= {"frame": {"num": ("units", "price"), "text": ("region",)}, "pl": {"num": ("units", "price")}}
NEW_PARTS |= {"num": ("total", "share", "score", "rank", "double"), "text": ("size", "kind", "code")}
IMPORTS |= {r"\bpd\.": "import pandas as pd", r"\bpl\.": "import polars as pl", r"\bio\.StringIO": "import io"}

add = topic("frames")
add(
    "make",
    "<df:frame!> = pd.DataFrame({'units': [<int>, <int>, <big>, <int>], 'price': [<float>, <float>, <float>, <num>], "
    "'region': ['north', 'south', 'north', 'west']})",
    "<df:frame!> = pd.DataFrame({'region': ['b', 'a', 'b'], 'units': [<int>, None, <big>], 'price': [<float>, 2.5, <num>]})",
    "<df:frame!> = pd.read_csv(io.StringIO('units,price,region\\n<int>,<float>,north\\n<int>,,south\\n<big>,<int>,north'))",
    "<df:frame!> = pd.DataFrame([{'units': i, 'price': i * <num>, 'region': 'ab'[i % 2]} for i in range(4)])",
    weight=3,
)
add(
    "make",
    "<b:frame!df> = <df>",
    "<b:frame!df> = <df>.copy()",
    "<b:frame!df> = <df>[<df>['<df.num>'] > <int>]",
    "<b:frame!df> = <df>[<df>['<df.num>'] > <num>].copy()",
    "<b:frame!df> = <df>.head(<few>)",
    "<b:frame!df> = <df>.sort_values('<df.num>')",
    "<b:frame!df> = <df>.assign(<b+num>=<df>['<df.num>'] * <num>)",
    "<b:frame!df> = <df>.dropna()",
    "<b:frame!df> = <df>.query('<df.num> > <int>')",
    "<b:frame!df> = pd.concat([<df>, <df>], ignore_index=True)",
    "<b:frame!df> = <df>.merge(pd.DataFrame({'region': ['north', 'south', 'a'], '<b+num>': [<int>, <int>, <num>]}), "
    "on='region', how='left')",
    "<s:series!> = <df:frame>['<df.num>']",
    "<s:series!> = <df:frame>['<df.num>'] * <num>",
    "<s:series!> = <df:frame>.groupby('region')['<df.num>'].sum()",
    "<s:series!> = pd.Series([<num>, <int>, <big>], name='<word>')",
    "<g:groups!> = <df:frame>.groupby('region')",
    "<x:num!> = <df:frame>['<df.num>'].mean()",
    "<x:num!>, <y:num!> = <df:frame>.shape",
    "<xs:list!> = <df:frame>['<df.num>'].tolist()",
    "<a:arr!> = <df:frame>['<df.num>'].to_numpy(dtype=float, copy=True)",
    "<xs:list!> = [<int>, <int>]\n<df:frame>.attrs['note'] = <xs>",
)
add(
    "change",
    "<df:frame>['<df+num>'] = <df>['<df.num>'] * <num>",
    "<df:frame>['<df+num>'] = <df>['<df.num>'] + <df>['<df.num>']",
    "<df:frame>['<df.num=c>'] = <df>['<c>'] + <num>",
    "<df:frame>['<df.num=c>'] = <df>['<c>'] * <few>",
    "<df:frame>['<df+num>'] = <num>",
    weight=2.5,
)
add(
    "change",
    "<df:frame>['<df.num>'] *= <few>",
    "<df:frame>['<df+text>'] = '<word>'",
    "<df:frame>['<df+text>'] = <df>['region'].str.upper()",
    "<df:frame>['region'] = <df>['region'].str.title()",
    "<df:frame>.loc[0, '<df.num>'] = <num>",
    "<df:frame>.loc[1, '<df.num>'] = <int>",
    "<df:frame>.loc[<df>['<df.num>'] > <big>, '<df.num=c>'] = <num>",
    "<df:frame>.iloc[0, <df>.columns.get_loc('<df.num>')] = <num>",
    "<df:frame>.at[0, '<df.num>'] = <num>",
    "<df:frame>.drop(columns=['<df-num>'], inplace=True)",
    "<df:frame> = <df>.drop(columns='<df-num>')",
    "<df:frame> = <df>.drop(columns='<df.num>', errors='ignore')",
    "del <df:frame>['<df-num>']",
    "<df:frame>.pop('<df-num>')",
    "<df:frame>.drop(index=<df>.index[-1], inplace=True)",
    "<df:frame>.sort_values('<df.num>', inplace=True)",
    "<df:frame> = <df>.sort_values('<df.num>', ascending=False)",
    "<df:frame>.rename(columns={'<df-num>': '<df+num>'}, inplace=True)",
    "<df:frame> = <df>.rename(columns=str.lower)",
    "<df:frame>.dropna(inplace=True)",
    "<df:frame> = <df>.dropna()",
    "<df:frame> = <df>.fillna(0)",
    "<df:frame>['<df.num=c>'] = <df>['<c>'].fillna(<num>)",
    "<df:frame> = <df>[<df>['<df.num>'] < <big>]",
    "<df:frame> = <df>.iloc[1:]",
    "<df:frame> = <df>.reset_index(drop=True)",
    "<df:frame>.reset_index(drop=True, inplace=True)",
    "<df:frame>.insert(0, '<df+num>', <num>)",
    "<df:frame> = <df>.drop_duplicates()",
    "<df:frame> = pd.concat([<df>, <df>.head(1)], ignore_index=True)",
    "<df:frame>['<df.num=c>'] = (<df>['<c>'] - <df>['<c>'].mean()) / 2",
    "<df:frame>['<df.num=c>'] = <df>['<c>'].rank()",
    "<df:frame>['<df.num=c>'] = <df>['<c>'].astype(float)",
    "<df:frame>['<df+num>'] = <df>.groupby('region')['<df.num>'].transform('sum')",
    "<df:frame>['<df+num>'] = <df>['<df.num>'].map(lambda v: v * <num>)",
    "<df:frame>['<df+num>'] = <df>['<df.num>'].apply(<f:function>)",
    "<df:frame>.columns = [c.lower() for c in <df>.columns]",
    "<df:frame>.index = range(10, 10 + len(<df>))",
    "<df:frame>.index.name = '<word>'",
    "<p:cleaner>(<df:frame>)",
    "<df:frame> = <p:cleaner>(<df>)",
    "<df:frame> = <df>.pipe(<p:cleaner>)",
    "<df:frame>.eval('<df+num> = <df.num> * <few>', inplace=True)",
    "<df:frame>.update(pd.DataFrame({'<df.num>': [<num>]}))",
    "<df:frame>.loc[len(<df>)] = <df>.iloc[0]",
    "<df:frame>['<df.num=c>'] = <df>['<c>'].clip(upper=<big>)",
    "<s:series>.iloc[0] = <num>",
    "<s:series> = <s> + <num>",
    "<s:series>.loc[<s>.index[-1]] = <num>",
    "<s:series>.sort_values(inplace=True)",
    "<s:series>.name = '<word>'",
    "<s:series>.array[0] = <int>",
    "<df:frame>['<df.num>'].array[0] = <int>",
)
add(
    "define",
    "def <p:cleaner!>(frame):\n    frame['extra'] = frame['units'] * <num>\n    return frame",
    "def <p:cleaner!>(frame):\n    frame = frame.copy()\n    frame['price'] = frame['price'] + <num>\n    return frame",
    "def <p:cleaner!>(frame):\n    frame.loc[frame.index[0], 'units'] = <num>\n    return frame",
    "def <p:cleaner!>(frame, drop=True):\n    if drop:\n        frame.dropna(inplace=True)\n    return frame",
    "def <f:function!>(x):\n    return x * <df:frame>['<df.num>'].sum()",
    "def <f:function!>(x):\n    return (<df:frame>['<df.num>'] > x).sum()",
)
add("num", "<df:frame>['<df.num>'].sum()", "len(<df:frame>)", "float(<df:frame>['<df.num>'].mean())", weight=2)
add(
    "num",
    "int(<df:frame>['<df.num>'].isna().sum())",
    "<df:frame>.shape[1]",
    "<df:frame>['<df.num>'].iloc[0]",
    "<df:frame>.loc[0, '<df.num>']",
    "<s:series>.sum()",
    "<s:series>.iloc[-1]",
    "len(<g:groups>)",
    "<g:groups>['units'].sum().iloc[0]",
    "<df:frame>['region'].nunique()",
)
add("cond", "len(<df:frame>) > <few>", "'total' in <df:frame>.columns")
add("shown", "<df:frame>", "<df:frame>.head(2)", weight=2.5)
add(
    "shown",
    "<df:frame>.shape",
    "<df:frame>.columns.tolist()",
    "<df:frame>.dtypes",
    "<df:frame>.describe()",
    "<df:frame>['<df.num>']",
    "<df:frame>[['<df.num>', '<df.text>']]",
    "<df:frame>.groupby('region')['<df.num>'].mean()",
    "<df:frame>['<df.num>'].describe()",
    "<df:frame>['region'].value_counts()",
    "<df:frame>.isna().sum()",
    "<df:frame>.sort_values('<df.num>').head(1)",
    "<s:series>",
    "<g:groups>['units'].sum()",
    "<df:frame>.pivot_table(index='region', values='<df.num>', aggfunc='sum')",
    "<df:frame>.tail(1).T",
    "<df:frame>.attrs",
)
add(
    "show",
    "print(<df:frame>.shape)",
    "print(<df:frame>)",
    "<df:frame>.info()",
    "print(<df:frame>['<df.num>'].tolist())",
)
add(
    "show",
    "for region, part in <df:frame>.groupby('region'):\n    print(region, len(part))",
    "display(<df:frame>.head(1))",
)
add("show", "for row in <df:frame>.itertuples():\n    print(row.Index, row.<df.num>)")

add = topic("polars")
add(
    "make",
    "<p:pl!> = pl.DataFrame({'units': [<int>, <int>, <big>], 'price': [<float>, <float>, <float>]})",
    weight=5,
)
add(
    "make",
    "<q:pl!p> = <p>",
    "<q:pl!p> = <p>.clone()",
    "<q:pl!p> = <p>.filter(pl.col('<p.num>') > <int>)",
    "<q:pl!p> = <p>.with_columns((pl.col('<p.num>') * <few>).alias('<q+num>'))",
    "<x:num!> = float(<p:pl>['<p.num>'].sum())",
)
add(
    "change",
    "<p:pl> = <p>.with_columns((pl.col('<p.num>') * <num>).alias('<p+num>'))",
    "<p:pl> = <p>.with_columns(pl.col('<p.num>') + <int>)",
    "<p:pl> = <p>.sort('<p.num>')",
    "<p:pl> = <p>.filter(pl.col('<p.num>') < <big>)",
    "<p:pl>[0, '<p.num>'] = <int>",
    "<p:pl>.extend(<p>.head(1))",
    "<p:pl>.drop_in_place('<p-num>')",
    "<p:pl>.insert_column(0, pl.Series('<p+num>', [<int>] * len(<p>)))",
    "<p:pl> = <p>.unique(maintain_order=True)",
    "<p:pl> = pl.concat([<p>, <p>])",
    "<p:pl> = <p>.rename({'<p-num>': '<p+num>'})",
    weight=1.3,
)
add("num", "float(<p:pl>['<p.num>'].sum())", "<p:pl>.height", "float(<p:pl>['<p.num>'][0])", weight=2)
add("shown", "<p:pl>", "<p:pl>.shape", "<p:pl>.head(1)", "<p:pl>['<p.num>'].to_list()", "<p:pl>.columns", weight=2)
add("show", "print(<p:pl>)", "print(<p:pl>.select(pl.col('<p.num>').mean()).item())")
add("define", "def <f:function!>(x):\n    return x + <p:pl>.height")
