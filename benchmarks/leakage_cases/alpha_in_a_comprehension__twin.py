#: leaks none
#: why alpha is chosen by cross-validation within the training rows
# %%
import numpy as np
from sklearn.datasets import load_diabetes
from sklearn.linear_model import Lasso
from sklearn.model_selection import cross_val_score, train_test_split

X, y = load_diabetes(return_X_y=True)
X_tr, X_te, y_tr, y_te = train_test_split(X, y, test_size=0.25, random_state=3)
alphas = np.logspace(-3, 0, 10)
# %%
r2 = [cross_val_score(Lasso(alpha=a), X_tr, y_tr, cv=5).mean() for a in alphas]
alpha = alphas[np.argmax(r2)]
# %%
lasso = Lasso(alpha=alpha).fit(X_tr, y_tr)
print(f"alpha={alpha:.3g} R2={lasso.score(X_te, y_te):.3f}")
