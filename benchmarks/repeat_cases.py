"""Two-cell notebooks for `repeat.py`: what a cell does to values that another cell made.

Comes in: nothing. Goes out: `CASES`, each a definition cell and an update cell. Written from what notebooks do, without
looking at the analysis; nothing here says which of them are idempotent, because `repeat.py` finds that out by running
them. A line of `---` parts two cases.
"""

from __future__ import annotations

from typing import NamedTuple


class Case(NamedTuple):
    """One notebook of two cells; `group` names the kind of value that is updated."""

    group: str
    number: int
    definition: str
    update: str

    @property
    def is_listed(self) -> bool:
        """Whether its verdict may be looked at; the other half is held out."""
        return self.number % 2 == 1


_SALES = """
import numpy as np
import pandas as pd
df = pd.DataFrame({
    "id": [1, 2, 3, 4, 5],
    "price": [10.0, 20.5, None, 40.25, 20.5],
    "qty": [3, 1, 2, 5, 4],
    "city": [" Oslo", "Bergen ", "Oslo", "bergen", "Moss"],
    "date": ["2024-01-05", "2024-02-05", "2024-03-05", "2024-04-05", "2024-05-05"],
})
regions = pd.DataFrame({"city": [" Oslo", "Bergen ", "Oslo", "Moss"], "region": ["E", "W", "E", "S"]})
extra = pd.DataFrame({"id": [9], "price": [1.0], "qty": [7], "city": ["Moss"], "date": ["2024-06-05"]})
rate = 1.25
"""

_WHOLE_FRAME = """
df = df.drop(columns=["id"])
---
df = df.drop("id", axis=1)
---
df.drop(columns=["id", "date"], inplace=True)
---
df = df.drop(columns=["id"], errors="ignore")
---
df = df.drop([0, 1])
---
df = df.drop(df[df["qty"] > 3].index)
---
df = df.drop(df.index[0])
---
df = df.dropna()
---
df.dropna(inplace=True)
---
df = df.fillna(0)
---
df.fillna({"price": 0}, inplace=True)
---
df = df.ffill()
---
df = df.drop_duplicates(subset="price")
---
df = df.rename(columns={"qty": "quantity"})
---
df.rename(columns={"qty": "quantity", "price": "cost"}, inplace=True)
---
df = df.rename(columns=str.upper)
---
df = df.rename(columns=lambda c: "col_" + c)
---
df.columns = ["a", "b", "c", "d", "e"]
---
df.columns = df.columns.str.lower()
---
df.columns = [c.strip().replace(" ", "_") for c in df.columns]
---
df.columns = ["x_" + c for c in df.columns]
---
df = df.add_prefix("raw_")
---
df = df.set_index("date")
---
df.set_index("id", inplace=True)
---
df = df.set_index("date", drop=False)
---
df = df.reset_index()
---
df.reset_index(inplace=True)
---
df = df.reset_index(drop=True)
---
df = df.sort_values("price")
---
df.sort_values(["city", "price"], ascending=[True, False], inplace=True)
---
df = df.sort_index()
---
df = df.sort_values("qty").reset_index(drop=True)
---
df = df[df["qty"] > 1]
---
df = df[(df.price > 5) & (df.city != "Oslo")]
---
df = df.query("qty > 1")
---
df = df.query("price < @rate * 30")
---
df = df[df["price"] > df["price"].mean()]
---
df = df[df["price"].notnull()].copy()
---
df = df[["id", "price", "qty"]]
---
df = df.loc[:, ["price", "qty"]]
---
df = df.loc[df["city"].isin(["Oslo", " Oslo"]), :]
---
df = df.iloc[:3]
---
df = df.iloc[1:]
---
df = df[2:]
---
df = df[:-1]
---
df = df.iloc[:, 1:]
---
df = df.head(3)
---
df = df.tail(2)
---
df = df.head(len(df) // 2)
---
df = df.nlargest(2, "qty")
---
df = df.sample(frac=1, random_state=0)
---
df = df.sample(frac=1).reset_index(drop=True)
---
df = df.iloc[::-1]
---
df = df.T
---
df = df.transpose()
---
df = df.copy()
---
df = df["price"]
---
df = df.values
---
df = df.to_numpy()
---
df = df.to_dict("records")
---
df = df.select_dtypes(include="number")
---
df = df.filter(items=["price", "qty"])
---
df = df.describe()
---
df = df.corr(numeric_only=True)
---
df = df.melt(id_vars=["id"])
---
df = df.groupby("city").sum(numeric_only=True)
---
df = df.groupby("city", as_index=False)["qty"].sum()
---
df = df.groupby("city")["qty"].mean().reset_index()
---
df = df.groupby("city").agg({"price": "mean", "qty": "sum"})
---
df = df.pivot_table(index="city", values="qty", aggfunc="sum")
---
df = df.assign(total=lambda d: d["price"] * d["qty"])
---
df = df.assign(qty=df["qty"] + 1)
---
df = df.astype({"qty": float})
---
df = df.astype({"city": "category", "price": "float32"})
---
df = df.replace("Oslo", "Christiania")
---
df = df.replace({"qty": {3: 30}})
---
df = df.convert_dtypes()
---
df = df.map(lambda v: v.strip() if isinstance(v, str) else v)
---
df = df.round(1)
---
df = df.where(df["qty"] > 1)
---
df = df.explode("city")
---
df = df.pipe(lambda d: d[d.qty > 1])
---
df = df.drop_duplicates().reset_index(drop=True)
---
df = df.dropna().drop(columns="date")
---
df = df.reindex(columns=["qty", "price", "id"])
"""

_JOINS = """
df = df.merge(regions, on="city")
---
df = pd.merge(df, regions, on="city", how="left")
---
df = df.merge(regions.drop_duplicates("city"), how="left", on="city")
---
df = df.merge(regions[["city"]].drop_duplicates(), on="city")
---
df = df.join(regions.set_index("city"), on="city")
---
df = pd.concat([df, extra])
---
df = pd.concat([df, extra], ignore_index=True)
---
df = pd.concat([df, pd.get_dummies(df["city"])], axis=1)
---
df = pd.concat([df, extra]).drop_duplicates()
---
df = pd.get_dummies(df, columns=["city"])
---
df = pd.get_dummies(df)
---
df = pd.get_dummies(df, columns=["city"], drop_first=True)
---
df = df.join(pd.get_dummies(df["city"], prefix="city"))
---
df.loc[len(df)] = [6, 1.0, 2, "Moss", "2024-07-05"]
---
combined = pd.concat([df, extra])
---
regions = df.merge(regions, on="city", how="inner")[["city", "region"]].drop_duplicates()
---
df = pd.DataFrame(df)
---
df.columns = list(df.columns[:-1]) + ["day"]
---
df = df.combine_first(extra)
---
df.update(extra)
"""

_COLUMNS = """
df["price"] = df["price"] * 2
---
df["price"] *= rate
---
df["qty"] += 1
---
df.qty = df.qty - 1
---
df["price"] = df["price"] / df["price"].max()
---
df["price"] = df["price"] / 100
---
df["price"] = (df["price"] - df["price"].mean()) / df["price"].std()
---
df["price"] = (df["price"] - df["price"].min()) / (df["price"].max() - df["price"].min())
---
df["price"] = np.log(df["price"])
---
df["price"] = np.log1p(df["price"])
---
df["price"] = df["price"].apply(np.sqrt)
---
df["price"] = df["price"].apply(lambda p: p * rate)
---
df["price"] = df["price"].apply(lambda p: round(p, 1))
---
df["price"] = df["price"].fillna(df["price"].mean())
---
df["price"] = df.price.fillna(0).astype(int)
---
df["price"] = df["price"].abs()
---
df["price"] = df["price"].clip(upper=30)
---
df["price"] = df["price"].rank()
---
df["price"] = df["price"].cumsum()
---
df["price"] = df["price"].diff()
---
df["price"] = df["price"].shift(1)
---
df["price"] = df["price"].pct_change()
---
df["price"] = df["price"].interpolate()
---
df["price"] = df["price"].rolling(2).mean()
---
df["qty"] = df["qty"].astype(str)
---
df["qty"] = df["qty"].astype("category")
---
df["qty"] = pd.to_numeric(df["qty"], errors="coerce")
---
df["date"] = pd.to_datetime(df["date"])
---
df["date"] = pd.to_datetime(df["date"], format="%Y-%m-%d")
---
df["date"] = pd.to_datetime(df["date"]).dt.year
---
df["date"] = pd.to_datetime(df["date"]).dt.date
---
df["date"] = df["date"].dt.year if hasattr(df["date"], "dt") else df["date"].str[:4]
---
df["month"] = pd.to_datetime(df["date"]).dt.month
---
df["city"] = df["city"].map({" Oslo": 0, "Oslo": 0, "Bergen ": 1, "bergen": 1, "Moss": 2})
---
df["city"] = df["city"].map(str.strip)
---
df["city"] = df["city"].map(lambda c: c.strip().title())
---
df["city"] = df["city"].replace({"Oslo": 0, "Moss": 2})
---
df["city"] = df["city"].replace({"Oslo": "Moss", "Moss": "Oslo"})
---
df["city"] = df["city"].str.strip()
---
df["city"] = df["city"].str.lower()
---
df["city"] = df["city"].str.strip().str.title()
---
df["city"] = df["city"].str.replace(" ", "")
---
df["city"] = df["city"].str.replace("o", "oo")
---
df["city"] = df["city"].str[:3]
---
df["city"] = df["city"].str[1:]
---
df["city"] = df["city"].str.split("e")
---
df["city"] = df["city"].str.len()
---
df["city"] = df["city"] + ", Norway"
---
df["city"] = "City of " + df["city"]
---
df["city"] = df["city"].astype("category").cat.codes
---
df["city"] = pd.factorize(df["city"])[0]
---
df["city"] = np.where(df["city"] == "Oslo", "Oslo", "other")
---
df["city"] = (df["city"] == "Oslo").astype(int)
---
df["qty"] = np.where(df["qty"] > 3, 1, 0)
---
df["qty"] = pd.cut(df["qty"], bins=[0, 2, 4, 6], labels=["low", "mid", "high"])
---
df["qty"] = pd.qcut(df["qty"], 2, labels=False)
---
df["total"] = df["price"] * df["qty"]
---
df["total"] = df["price"] * df["qty"]
df["total"] = df["total"] / 1000
---
df["n"] = 0
df["n"] += df["qty"]
---
df["n"] = range(len(df))
---
df["lag"] = df["price"].shift(1)
---
del df["id"]
---
df.pop("id")
---
y = df.pop("price")
---
target = df["price"]
df = df.drop(columns="price")
---
df.insert(0, "constant", 1)
---
df.loc[0, "qty"] = 10
---
df.loc[df["qty"] > 2, "qty"] = 2
---
df.loc[df["qty"] > 2, "qty"] += 1
---
df.loc[df["price"].isna(), "price"] = df["price"].median()
---
df.at[0, "qty"] += 1
---
df.iloc[0, 2] = 100
---
df.iloc[:, 2] = df.iloc[:, 2] * 10
---
df[["price", "qty"]] = df[["price", "qty"]].fillna(0)
---
df[["price", "qty"]] = df[["price", "qty"]] / 10
---
df[["price", "qty"]] = df[["price", "qty"]].apply(lambda c: (c - c.mean()) / c.std())
---
for column in ["price", "qty"]:
    df[column] = df[column].fillna(df[column].mean())
---
for column in ["price", "qty"]:
    df[column] = df[column] * 2
---
for column in df.select_dtypes("number"):
    df[column] = np.log1p(df[column])
---
df.index = pd.to_datetime(df["date"])
---
df.index = df.index + 1
---
df.index.name = "row"
---
df = df.assign(price=df.price.fillna(0))
---
df["city"] = pd.Categorical(df["city"])
---
df["price"] = df.groupby("city")["price"].transform("mean")
---
df["price"] = df.groupby("city")["price"].transform(lambda g: g.fillna(g.mean()))
---
df["price"] = -df["price"]
---
df["qty"] = df["qty"] % 3
---
df["qty"] = df["qty"] ** 2
---
df["qty"] = df["qty"].mod(3)
---
df["price"] = df["price"].add(1)
---
df["price"] = df["price"].mul(rate)
---
df["price"] = df["price"].round()
---
df["price"] = df["price"].astype(float)
---
df.loc[:, "price"] = df.loc[:, "price"] - 5
---
df["price"] = [p * 2 for p in df["price"]]
---
df["city"] = [c.strip() for c in df["city"]]
---
if "id" in df.columns:
    df = df.drop(columns="id")
---
df["price"].fillna(0)
---
prices = df["price"] * 2
---
clean = df.dropna()
clean["qty"] = clean["qty"] * 2
---
df2 = df.drop(columns=["id"])
df2 = df2.rename(columns={"qty": "n"})
"""

_SERIES = """
import numpy as np
import pandas as pd
index = pd.date_range("2024-01-01", periods=6, freq="D")
s = pd.Series([3.0, 1.0, None, 5.0, 2.0, 4.0], index=index)
ages = pd.Series([22, 38, 26, 35])
"""

_SERIES_UPDATES = """
s = s.dropna()
---
s = s.sort_values()
---
s = s.resample("2D").mean()
---
s = s.asfreq("D")
---
s = s[1:]
---
s = s["2024-01-02":]
---
s = s.diff().dropna()
---
s = s.rolling(2).sum()
---
s = s.shift(1)
---
s = s.tz_localize("UTC")
---
s.index = s.index.shift(1)
---
s = s.cummax()
---
s = s.ffill().bfill()
---
s = s - s.mean()
---
s = s - 1
---
s.loc["2024-01-01"] = 9.0
---
s[s > 3] = 3
---
ages = ages.value_counts()
---
ages = ages.tolist()
---
ages = list(ages)
---
ages = ages.to_frame("age")
---
ages = ages.map(lambda a: a + 1)
---
ages = ages.where(ages > 25, 25)
---
ages = ages.drop(0)
---
ages = pd.concat([ages, pd.Series([1])])
"""

_ARRAYS = """
import numpy as np
rng = np.random.default_rng(0)
X = np.arange(1.0, 13.0).reshape(4, 3)
y = np.array([0, 1, 2, 1])
v = np.array([3, -1, 2, 3])
images = np.array([[0, 128], [255, 64]])
mask = np.array([True, False, True, True])
w = np.zeros(3)
grad = np.array([0.1, -0.2, 0.3])
lr = 0.1
"""

_ARRAY_UPDATES = """
images = images / 255
---
images = images / 255.0
images = images.reshape(-1, 4)
---
images = images.astype("float32")
---
images = images.reshape(-1, 4)
---
images = images[..., np.newaxis]
---
images = np.expand_dims(images, 0)
---
X = X.T
---
X = X.reshape(3, 4)
---
X = X.flatten()
---
X = X.ravel()
---
X = X.squeeze()
---
X = X[:, :2]
---
X = X[:, 1:]
---
X = X[1:, :]
---
X = X[mask]
---
X, y = X[mask], y[mask]
---
X = X[X[:, 0] > 2]
---
X = X[:2]
---
X = X[::-1]
---
X = np.vstack([X, X[0]])
---
X = np.hstack([X, np.ones((4, 1))])
---
X = np.c_[np.ones(len(X)), X]
---
X = np.insert(X, 0, 1, axis=1)
---
X = np.delete(X, 0, axis=1)
---
X = X / X.max()
---
X = (X - X.mean(axis=0)) / X.std(axis=0)
---
X -= X.mean(axis=0)
---
X -= 1
---
X = X / np.linalg.norm(X)
---
X = np.log(X + 1)
---
X = np.exp(-X)
---
X = np.clip(X, 2, 8)
---
X = np.maximum(X, 5)
---
X = np.round(X, 1)
---
X = np.nan_to_num(X)
---
X = np.asarray(X)
---
X = np.array(X, dtype=np.float32)
---
X = X.copy()
---
X = X.mean(axis=0)
---
X = X.dot(X.T)
---
X = np.pad(X, 1)
---
X = np.roll(X, 1, axis=0)
---
X = X.tolist()
---
X[X > 5] = 5
---
X[0] += 1
---
X[:, 0] = 0
---
X[0], X[1] = X[1].copy(), X[0].copy()
---
v = np.append(v, 7)
---
v = np.concatenate([v, [7, 8]])
---
v = np.unique(v)
---
v = np.sort(v)
---
v.sort()
---
v = v[np.argsort(v)]
---
v = np.abs(v)
---
v = np.sign(v)
---
v = np.cumsum(v)
---
v = np.diff(v)
---
v = v[v > 0]
---
v = np.tile(v, 2)
---
v = v ** 2
---
v = v * v
---
v = -v
---
v.fill(1)
---
v += 1
---
y = (y == 1).astype(int)
---
y = np.where(y > 1, 1, 0)
---
y = np.eye(3)[y]
---
y = y.reshape(-1, 1)
---
y = y[:, None]
---
y = 1 - y
---
mask = ~mask
---
mask &= X[:, 0] > 2
---
w = w - lr * grad
---
w -= lr * grad
---
for step in range(3):
    w = w - lr * grad
---
w = np.zeros(3)
for step in range(3):
    w = w - lr * grad
---
rng.shuffle(v)
---
noise = rng.normal(size=3)
---
np.random.seed(1)
noise = np.random.rand(3)
---
X = X + rng.normal(size=X.shape)
---
order = np.argsort(v)
v = v[order]
---
total = X.sum()
---
lr = lr * 0.9
---
lr /= 10
"""

_BUILTINS = """
from collections import Counter, defaultdict, deque
rows = [3, 1, 2]
names = [" Ann", "bob ", "Cy"]
features = ["id", "age", "fare"]
seen = {1, 2}
counts = {"a": 1, "b": 2}
params = {"lr": 0.1, "depth": 3}
tally = Counter("banana")
groups = defaultdict(list)
queue = deque([1, 2, 3])
total, i, flag = 0, 0, True
a, b = 0, 1
text = " The quick brown fox "
lines = iter(["x", "y", "z"])
squares = (n * n for n in range(4))
history = []
matrix = [[1, 2], [3, 4]]
"""

_BUILTIN_UPDATES = """
rows.append(4)
---
rows.extend([4, 5])
---
rows += [4]
---
rows = rows + [4]
---
rows.insert(0, 9)
---
rows.pop()
---
rows.remove(3)
---
rows.sort()
---
rows.reverse()
---
rows.clear()
---
rows = sorted(rows)
---
rows = sorted(rows, reverse=True)
---
rows = list(reversed(rows))
---
rows = list(set(rows))
---
rows = rows[:2]
---
rows = rows[1:]
---
rows = rows[::-1]
---
rows = [r * 2 for r in rows]
---
rows = [r for r in rows if r > 1]
---
rows = [float(r) for r in rows]
---
rows = list(map(str, rows))
---
rows = list(map(lambda r: r + 1, rows))
---
rows = list(filter(lambda r: r > 1, rows))
---
rows = list(enumerate(rows))
---
rows = list(zip(rows, names))
---
rows = tuple(rows)
---
rows[0] = 7
---
rows[0] += 7
---
rows[0], rows[1] = rows[1], rows[0]
---
rows *= 2
---
del rows[0]
---
for r in (4, 5):
    rows.append(r)
---
rows = []
for r in range(3):
    rows.append(r)
---
largest = max(rows)
---
names = [n.strip() for n in names]
---
names = [n.strip().lower() for n in names]
---
names = [n + "!" for n in names]
---
names = ["Dr " + n for n in names]
---
names = [len(n) for n in names]
---
names = {n: len(n) for n in names}
---
names = ", ".join(names)
---
features.remove("id")
---
features = [f for f in features if f != "id"]
---
features = features + ["cabin"]
---
if "cabin" not in features:
    features.append("cabin")
---
seen.add(3)
---
seen |= {3, 4}
---
seen = seen | {3}
---
seen.update([5, 6])
---
seen.remove(1)
---
seen.discard(1)
---
seen -= {1}
---
seen ^= {1}
---
seen = set(rows)
---
counts["a"] += 1
---
counts["a"] = counts.get("a", 0) + 1
---
counts["c"] = 3
---
counts.update({"c": 3})
---
counts.update(c=5, a=0)
---
counts.setdefault("c", 0)
---
counts.pop("a")
---
counts.pop("z", None)
---
del counts["a"]
---
counts = {k: v * 2 for k, v in counts.items()}
---
counts = {v: k for k, v in counts.items()}
---
counts = {k: v for k, v in counts.items() if v > 1}
---
counts = dict(sorted(counts.items()))
---
counts = list(counts.items())
---
counts = sorted(counts.items(), key=lambda pair: pair[1])
---
for k in counts:
    counts[k] = counts[k] / 2
---
for k in "ab":
    counts[k] = 0
---
for r in rows:
    counts["a"] += r
---
params = {**params, "seed": 0}
---
params |= {"seed": 0}
---
params["lr"] /= 10
---
params["lr"] = 0.01
---
tally.update("nab")
---
tally["z"] += 1
---
tally = Counter(tally)
---
tally = tally.most_common(2)
---
groups["x"].append(1)
---
groups["x"] = [1]
---
queue.appendleft(0)
---
queue.popleft()
---
queue.rotate(1)
---
total += 1
---
total = total + sum(rows)
---
total = sum(rows)
---
total = max(total, 3)
---
total = 0
for r in rows:
    total += r
---
for r in rows:
    total += r
---
while total < 10:
    total += 3
---
i = i + 1
---
i = (i + 1) % 3
---
i = int(i)
---
flag = not flag
---
flag = bool(flag)
---
flag = flag and len(rows) > 1
---
a, b = b, a
---
a, b = b, a + b
---
a = b
---
a = b + 1
---
text = text.strip()
---
text = text.lower()
---
text = text.strip().title()
---
text = text.replace("quick", "slow")
---
text = text.replace("o", "oo")
---
text = text.split()
---
words = text.split()
---
text = text + "."
---
text += " jumps"
---
text = f"<{text}>"
---
text = text[1:]
---
text = text[:5]
---
text = text[::-1]
---
text = text.encode()
---
text = str(text)
---
text = text.center(40)
---
first = next(lines)
---
rest = list(lines)
---
for line in lines:
    print(line)
---
for square in squares:
    total += square
---
found = [s for s in squares]
---
history.append(total)
---
history.append({"total": total, "rows": len(rows)})
---
history = history[-5:]
---
history = [total, *history]
---
matrix[0][0] += 1
---
matrix[0][0] = 5
---
matrix.append([5, 6])
---
matrix = [list(row) for row in zip(*matrix)]
---
matrix = [[2 * cell for cell in row] for row in matrix]
---
from math import sqrt
root = sqrt(rows[0])
---
total = len(rows)
average = sum(rows) / total
---
rows = rows * 2
---
result = rows
result = result + [1]
---
copy = list(rows)
copy.append(1)
---
alias = rows
alias.append(1)
"""

_FUNCTIONS = """
import pandas as pd
df = pd.DataFrame({"qty": [1, 2, 3], "city": [" a", "b ", "c"]})
rows = [1]
calls = 0

def doubled(frame):
    frame = frame.copy()
    frame["qty"] = frame["qty"] * 2
    return frame

def cleaned(frame):
    frame = frame.copy()
    frame["city"] = frame["city"].str.strip()
    return frame

def double_in_place(frame):
    frame["qty"] = frame["qty"] * 2

def clean_in_place(frame):
    frame["city"] = frame["city"].str.strip()

def without_city(frame):
    return frame.drop(columns=["city"])

def remember(value):
    rows.append(value)

def count():
    global calls
    calls += 1

def reset():
    global calls
    calls = 0

def size(frame):
    return len(frame)

class Account:
    def __init__(self):
        self.balance = 0
        self.owner = "none"

    def deposit(self, amount):
        self.balance += amount

    def name(self, owner):
        self.owner = owner

account = Account()
"""

_FUNCTION_UPDATES = """
df = doubled(df)
---
df = cleaned(df)
---
double_in_place(df)
---
clean_in_place(df)
---
df = without_city(df)
---
out = without_city(df)
---
remember(3)
---
count()
---
reset()
---
n = size(df)
---
account.deposit(10)
---
account.name("Ann")
---
account.balance += 5
---
account.balance = 5
---
df["qty"] = df["qty"].apply(lambda q: q + 1)
---
df = doubled(df)
df = df[df["qty"] > 2]
---
account = Account()
account.deposit(10)
---
rows = list(rows)
remember(2)
---
for value in range(2):
    remember(value)
---
calls = 0
count()
"""

_LEARNING = """
import numpy as np
import pandas as pd
from sklearn.base import clone
from sklearn.decomposition import PCA
from sklearn.ensemble import RandomForestClassifier
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.feature_selection import SelectKBest
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.model_selection import train_test_split
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import (
    LabelEncoder, MinMaxScaler, OneHotEncoder, PolynomialFeatures, StandardScaler, normalize,
)
from sklearn.utils import shuffle
generator = np.random.RandomState(0)
X = generator.normal(size=(24, 3))
y = np.array([0, 1] * 12)
labels = np.array(["cat", "dog"] * 12)
texts = ["a red fox", "a blue fox", "one red hen"]
df = pd.DataFrame(X, columns=["a", "b", "c"])
df["label"] = labels
scaler, encoder, pca, imputer = StandardScaler(), LabelEncoder(), PCA(2), SimpleImputer()
fitted = StandardScaler().fit(X)
model = LogisticRegression()
online = SGDClassifier(random_state=0)
forest = RandomForestClassifier(n_estimators=3, random_state=0, warm_start=True)
vectorizer = CountVectorizer()
pipeline = Pipeline([("model", LogisticRegression())])
scores, results = [], {}
"""

_LEARNING_UPDATES = """
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
---
X, X_test, y, y_test = train_test_split(X, y, random_state=0)
---
X, X_test = train_test_split(X, test_size=0.25, random_state=1)
---
model.fit(X, y)
---
model = model.fit(X, y)
---
model = LogisticRegression(C=0.5).fit(X, y)
---
online.partial_fit(X, y, classes=[0, 1])
---
forest.n_estimators += 2
forest.fit(X, y)
---
scaler.fit(X)
---
X = scaler.fit_transform(X)
---
X = fitted.transform(X)
---
X = fitted.inverse_transform(X)
---
X_scaled = scaler.fit_transform(X)
---
X = StandardScaler().fit_transform(X)
---
X = MinMaxScaler().fit_transform(X)
---
X = PolynomialFeatures(2).fit_transform(X)
---
X = normalize(X)
---
X = pca.fit_transform(X)
---
X = imputer.fit_transform(X)
---
X = SelectKBest(k=2).fit_transform(X, y)
---
X, y = shuffle(X, y, random_state=0)
---
X_mixed, y_mixed = shuffle(X, y, random_state=0)
---
labels = encoder.fit_transform(labels)
---
df["label"] = encoder.fit_transform(df["label"])
---
df["label"] = LabelEncoder().fit_transform(df["label"])
---
df["code"] = encoder.fit_transform(df["label"])
---
df[["a", "b"]] = fitted.transform(df[["a", "b", "c"]].values)[:, :2]
---
df[["a", "b"]] = StandardScaler().fit_transform(df[["a", "b"]])
---
texts = vectorizer.fit_transform(texts)
---
counts = vectorizer.fit_transform(texts)
---
onehot = OneHotEncoder().fit_transform(df[["label"]])
---
pipeline.steps.insert(0, ("scale", StandardScaler()))
---
pipeline.set_params(model__C=0.1)
---
model = clone(model)
---
scores.append(model.fit(X, y).score(X, y))
---
results["logistic"] = model.fit(X, y).score(X, y)
---
scores = [LogisticRegression(C=c).fit(X, y).score(X, y) for c in (0.1, 1)]
---
for c in (0.1, 1):
    results[c] = LogisticRegression(C=c).fit(X, y).score(X, y)
---
for c in (0.1, 1):
    scores.append(LogisticRegression(C=c).fit(X, y).score(X, y))
---
y = df.pop("label")
---
X = df.drop("label", axis=1)
---
df = pd.get_dummies(df, columns=["label"])
---
X = X[:, [0, 2]]
---
X = np.delete(X, 1, axis=1)
---
sample = df.sample(5, random_state=0)
---
df = df.sample(frac=0.5, random_state=0)
---
y = y.astype(float)
---
y = 2 * y - 1
"""

_FILES = """
import json
import os
import shutil
from pathlib import Path
import pandas as pd
df = pd.DataFrame({"a": [1, 2]})
Path("data.txt").write_text("1\\n2\\n3\\n")
Path("old.txt").write_text("old")
os.makedirs("sub")
handle = open("data.txt")
record = {"a": 1}
"""

_FILE_UPDATES = """
with open("log.txt", "a") as log:
    log.write("run\\n")
---
with open("log.txt", "w") as log:
    log.write("run\\n")
---
os.mkdir("out")
---
os.makedirs("out", exist_ok=True)
---
os.makedirs("deep/out")
---
Path("out").mkdir()
---
Path("out").mkdir(parents=True, exist_ok=True)
---
os.remove("old.txt")
---
os.rename("old.txt", "new.txt")
---
shutil.move("old.txt", "sub/old.txt")
---
shutil.copy("old.txt", "copy.txt")
---
Path("old.txt").unlink(missing_ok=True)
---
shutil.rmtree("sub")
---
os.chdir("sub")
---
df.to_csv("out.csv", index=False)
---
df.to_csv("out.csv", mode="a", header=False)
---
json.dump(record, open("record.json", "w"))
---
content = handle.read()
---
first = handle.readline()
---
values = [int(line) for line in handle]
---
lines = open("data.txt").readlines()
---
os.environ["MODE"] = "test"
---
os.environ["MODE"] = os.environ.get("MODE", "") + "x"
"""

_GROUPS = (
    ("frames", _SALES, _WHOLE_FRAME),
    ("joins and rows", _SALES, _JOINS),
    ("columns", _SALES, _COLUMNS),
    ("series", _SERIES, _SERIES_UPDATES),
    ("arrays", _ARRAYS, _ARRAY_UPDATES),
    ("builtins", _BUILTINS, _BUILTIN_UPDATES),
    ("functions and classes", _FUNCTIONS, _FUNCTION_UPDATES),
    ("learning", _LEARNING, _LEARNING_UPDATES),
    ("files", _FILES, _FILE_UPDATES),
)

CASES = tuple(
    Case(group, number, definition.strip(), update.strip())
    for group, definition, updates in _GROUPS
    for number, update in enumerate(updates.split("\n---\n"), 1)
)
