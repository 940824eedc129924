"""Names that libraries had once and removed, with the version that removed them.

Comes in: a dotted name, or a method with the kind of its receiver. Goes out: a `Removal`. Sources: the release notes of
each library. `tests/knowledge/test_removed.py` looks the names up in what is installed. Names that came back
(`numpy.bool`, `numpy.long`) do not stand here.
"""

from __future__ import annotations

from typing import NamedTuple

from mldebt_nb.knowledge.calls import Kind


class Removal(NamedTuple):
    """`library` has had no `name` since `version`."""

    library: str
    name: str
    version: str

    @property
    def package(self) -> str:
        """What the library is imported as."""
        return self.name.partition(".")[0] if "." in self.name else self.library


#: Lines of: library, version, names below the library's package.
_NAMES = """
scikit-learn 0.19 sklearn.lda sklearn.qda
scikit-learn 0.20 sklearn.cross_validation sklearn.grid_search sklearn.learning_curve
scikit-learn 0.22 sklearn.preprocessing.Imputer sklearn.datasets.fetch_mldata sklearn.mixture.GMM sklearn.mixture.DPGMM
scikit-learn 0.23 sklearn.externals.joblib sklearn.externals.six sklearn.utils.linear_assignment_
scikit-learn 0.24 sklearn.datasets.samples_generator sklearn.ensemble.forest sklearn.ensemble.gradient_boosting
scikit-learn 0.24 sklearn.linear_model.logistic sklearn.metrics.classification sklearn.metrics.scorer
scikit-learn 0.24 sklearn.neighbors.classification sklearn.preprocessing.label sklearn.tree.tree sklearn.svm.classes
scikit-learn 0.24 sklearn.feature_selection.from_model sklearn.cluster.k_means_ sklearn.metrics.ranking
scikit-learn 0.24 sklearn.metrics.jaccard_similarity_score sklearn.metrics.calinski_harabaz_score
scikit-learn 1.2 sklearn.datasets.load_boston sklearn.metrics.plot_confusion_matrix sklearn.metrics.plot_roc_curve
scikit-learn 1.2 sklearn.metrics.plot_precision_recall_curve sklearn.linear_model.RandomizedLasso
scikit-learn 1.3 sklearn.inspection.plot_partial_dependence
numpy 1.23 numpy.asscalar
numpy 1.24 numpy.float numpy.int numpy.object numpy.str numpy.complex numpy.unicode
numpy 2.0 numpy.float_ numpy.complex_ numpy.unicode_ numpy.string_ numpy.Inf numpy.NaN numpy.infty numpy.PINF numpy.NINF
numpy 2.0 numpy.product numpy.cumproduct numpy.sometrue numpy.alltrue numpy.msort numpy.asfarray numpy.round_ numpy.mat
numpy 2.0 numpy.find_common_type numpy.cast numpy.source numpy.lookfor numpy.safe_eval numpy.recfromcsv
pandas 0.23 pandas.rolling_mean pandas.rolling_std pandas.rolling_sum pandas.rolling_max pandas.rolling_min pandas.ewma
pandas 0.23 pandas.rolling_median pandas.rolling_var pandas.rolling_corr pandas.expanding_mean pandas.rolling_apply
pandas 0.23 pandas.scatter_matrix pandas.tools pandas.io.data pandas.io.ga pandas.parser pandas.lib pandas.tslib
pandas 1.0 pandas.Panel pandas.Panel4D pandas.TimeGrouper pandas.read_msgpack pandas.to_msgpack
pandas 2.0 pandas.datetime pandas.np pandas.Int64Index pandas.Float64Index pandas.UInt64Index pandas.util.testing
scipy 1.3 scipy.misc.imread scipy.misc.imresize scipy.misc.imsave scipy.misc.imrotate scipy.misc.imshow
scipy 1.3 scipy.misc.toimage scipy.misc.logsumexp scipy.misc.comb scipy.misc.factorial scipy.stats.itemfreq
scipy 1.12 scipy.misc.derivative scipy.misc.face scipy.misc.ascent scipy.misc.central_diff_weights
scipy 1.14 scipy.integrate.simps scipy.integrate.trapz scipy.integrate.cumtrapz
tensorflow 2.0 tensorflow.placeholder tensorflow.Session tensorflow.InteractiveSession tensorflow.contrib
tensorflow 2.0 tensorflow.global_variables_initializer tensorflow.initialize_all_variables tensorflow.get_variable
tensorflow 2.0 tensorflow.variable_scope tensorflow.reset_default_graph tensorflow.set_random_seed tensorflow.app
tensorflow 2.0 tensorflow.train.AdamOptimizer tensorflow.train.GradientDescentOptimizer tensorflow.logging
tensorflow 2.0 tensorflow.get_default_graph tensorflow.ConfigProto tensorflow.truncated_normal tensorflow.random_normal
tensorflow 2.0 tensorflow.layers tensorflow.train.Saver tensorflow.train.RMSPropOptimizer tensorflow.matrix_inverse
tensorflow 2.0 tensorflow.examples.tutorials tensorflow.train.MomentumOptimizer tensorflow.to_float tensorflow.gfile
keras 2.13 keras.wrappers.scikit_learn tensorflow.keras.wrappers.scikit_learn keras.layers.core keras.layers.recurrent
keras 2.13 keras.utils.np_utils keras.layers.convolutional keras.layers.normalization.BatchNormalization
keras 2.13 keras.layers.pooling keras.layers.embeddings keras.layers.advanced_activations
statsmodels 0.13 statsmodels.tsa.arima_model statsmodels.api.tsa.ARMA statsmodels.api.tsa.ARIMA
networkx 3.0 networkx.info networkx.write_gpickle networkx.read_gpickle networkx.to_numpy_matrix networkx.read_shp
networkx 2.4 networkx.connected_component_subgraphs
matplotlib 3.0 matplotlib.pyplot.hold matplotlib.finance
gensim 4.0 gensim.summarization
torchtext 0.12 torchtext.data.Field torchtext.data.BucketIterator torchtext.data.TabularDataset
torchtext 0.12 torchtext.data.LabelField torchtext.legacy
imbalanced-learn 0.6 imblearn.ensemble.BalanceCascade imblearn.ensemble.EasyEnsemble
plotly 4.0 plotly.plotly plotly.grid_objs
"""

#: Lines of: kind of the receiver, library, version, methods.
_METHODS = """
frame pandas 0.20 sort
frame pandas 1.0 ix as_matrix get_value set_value convert_objects select get_dtype_counts get_ftype_counts
frame pandas 2.0 append iteritems lookup mad slice_shift tshift
"""

_BY_NAME: dict[str, Removal] = {
    name: Removal(library, name, version)
    for library, version, *names in (line.split() for line in _NAMES.strip().split("\n"))
    for name in names
}
_BY_METHOD: dict[tuple[str, str], Removal] = {
    (kind, method): Removal(library, method, version)
    for kind, library, version, *methods in (line.split() for line in _METHODS.strip().split("\n"))
    for method in methods
}

#: Every last part of a removed name, and every removed method.
LAST_PARTS = frozenset(name.rpartition(".")[2] for name in _BY_NAME) | {method for _, method in _BY_METHOD}
NAMES = tuple(_BY_NAME.values())


def removed(qualified: str) -> Removal | None:
    """Whether a dotted name, or what it is in, was removed."""
    while qualified:
        if (found := _BY_NAME.get(qualified)) is not None:
            return found
        qualified = qualified.rpartition(".")[0]
    return None


def removed_method(kind: Kind, method: str) -> Removal | None:
    """Whether values of `kind` have had this method or accessor once."""
    return _BY_METHOD.get((kind.value, method))
