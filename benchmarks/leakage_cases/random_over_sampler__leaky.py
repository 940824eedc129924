#: leaks LKG102
#: needs imblearn
#: why rows are doubled before the split
# %%
from imblearn.over_sampling import RandomOverSampler
from sklearn.datasets import make_classification
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import classification_report
from sklearn.model_selection import train_test_split

X, y = make_classification(n_samples=1000, weights=[0.95], random_state=3)
ros = RandomOverSampler(random_state=3)
# %%
X, y = ros.fit_resample(X, y)  #? LKG102
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=3)
# %%
rf = RandomForestClassifier(random_state=3)
rf.fit(X_train, y_train)  #! LKG102
print(classification_report(y_test, rf.predict(X_test)))
