"""The names that a kernel started with `--pylab` has before the first cell, by the library they are from.

Comes in: nothing. Goes out: tables of names, written by `scripts/generate_pylab_names.py`; do not edit.
"""

from __future__ import annotations

#: from NumPy
ARRAYS = frozenset(
    """
BitGenerator False_ Generator Inf Infinity LinAlgError MT19937 MachAr NAN NINF NZERO NaN PCG64 PCG64DXSM PINF PZERO
Philox RandomState SFC64 ScalarType SeedSequence True_ absolute acos acosh add alen allclose alltrue amax amin angle
append apply_along_axis apply_over_axes arange arccos arccosh arcsin arcsinh arctan arctan2 arctanh argmax argmin
argpartition argsort argwhere around array array2string array_equal array_equiv array_repr array_split array_str
asanyarray asarray asarray_chkfinite ascontiguousarray asfarray asfortranarray asin asinh asmatrix asscalar astype
atan atan2 atanh atleast_1d atleast_2d atleast_3d average bartlett base_repr beta binary_repr bincount binomial
bitwise_and bitwise_count bitwise_invert bitwise_left_shift bitwise_not bitwise_or bitwise_right_shift bitwise_xor
blackman block bmat bool_ broadcast broadcast_arrays broadcast_shapes broadcast_to busday_count busday_offset
busdaycalendar byte bytes_ c_ can_cast cbrt cdouble ceil character chararray chisquare choice cholesky choose clip
clongdouble column_stack common_type complex128 complex256 complex64 complex_ complexfloating compress concat
concatenate cond conj conjugate convolve copy copysign copyto corrcoef correlate cos cosh count_nonzero cov cross
csingle cumprod cumproduct cumsum cumulative_prod cumulative_sum datetime64 datetime_as_string datetime_data
default_rng deg2rad degrees delete det diag diag_indices diag_indices_from diagflat diagonal diff digitize dirichlet
disp divide dot double dsplit dstack dtype e ediff1d eig eigh eigvals eigvalsh einsum einsum_path empty empty_like
equal errstate euler_gamma exp exp2 expand_dims expm1 exponential extract eye f fabs fastCopyAndTranspose fft fft2
fftfreq fftn fftshift fill_diagonal find_common_type finfo fix flatiter flatnonzero flexible flip fliplr flipud
float128 float16 float32 float64 float_ float_power floating floor floor_divide fmax fmin fmod format_float_positional
format_float_scientific frexp from_dlpack frombuffer fromfile fromfunction fromiter frompyfunc fromregex fromstring
full full_like fv gamma gcd generic genfromtxt geometric geomspace get_include get_printoptions get_state getbufsize
geterr geterrcall gradient greater greater_equal gumbel half hamming hanning heaviside hfft histogram histogram2d
histogram_bin_edges histogramdd hsplit hstack hypergeometric hypot i0 identity ifft ifft2 ifftn ifftshift ihfft iinfo
imag in1d index_exp indices inexact inf info infty inner insert int0 int16 int32 int64 int8 int_ intc integer interp
intersect1d intp inv invert ipmt irfft irfft2 irfftn irr is_busday isclose iscomplex iscomplexobj isdtype isfinite
isfortran isin isinf isnan isnat isneginf isposinf isreal isrealobj isscalar issctype issubclass_ issubdtype
issubsctype iterable ix_ kaiser kron laplace lcm ldexp left_shift less less_equal lexsort linspace little_endian load
loadtxt log log10 log1p log2 logaddexp logaddexp2 logical_and logical_not logical_or logical_xor logistic lognormal
logseries logspace long longdouble longlong lookfor lstsq mafromtxt mask_indices matmul matrix matrix_norm
matrix_power matrix_rank matrix_transpose matvec maximum maximum_sctype may_share_memory mean median memmap meshgrid
mgrid min_scalar_type minimum mintypecode mirr mod modf moveaxis msort multi_dot multinomial multiply
multivariate_normal nan nan_to_num nanargmax nanargmin nancumprod nancumsum nanmax nanmean nanmedian nanmin
nanpercentile nanprod nanquantile nanstd nansum nanvar nbytes ndarray ndenumerate ndfromtxt ndim ndindex nditer
negative negative_binomial nested_iters newaxis nextafter noncentral_chisquare noncentral_f nonzero norm normal
not_equal nper npv number obj2sctype object_ ogrid ones ones_like outer packbits pad pareto partition percentile
permutation permute_dims pi piecewise pinv place pmt poisson poly poly1d polyadd polyder polydiv polyfit polyint
polymul polysub polyval positive power ppmt printoptions prod product promote_types ptp put put_along_axis putmask pv
qr quantile r_ rad2deg radians rand randint randn random random_integers random_sample ranf rank rate ravel
ravel_multi_index rayleigh real real_if_close recarray recfromcsv recfromtxt reciprocal record remainder repeat
require reshape resize result_type rfft rfft2 rfftfreq rfftn right_shift rint roll rollaxis roots rot90 round_
row_stack s_ safe_eval sample save savetxt savez savez_compressed sctype2char sctypeDict sctypes searchsorted seed
select set_printoptions set_state set_string_function setbufsize setdiff1d seterr seterrcall setxor1d shape
shares_memory short show_config show_runtime shuffle sign signbit signedinteger sin sinc single sinh size slogdet
solve sometrue sort sort_complex source spacing split sqrt square squeeze stack standard_cauchy standard_exponential
standard_gamma standard_normal standard_t std str_ subtract svd svdvals swapaxes take take_along_axis tan tanh
tensordot tensorinv tensorsolve test tile timedelta64 trace transpose trapezoid trapz tri triangular tril tril_indices
tril_indices_from trim_zeros triu triu_indices triu_indices_from true_divide trunc typeDict typecodes typename ubyte
ufunc uint uint0 uint16 uint32 uint64 uint8 uintc uintp ulong ulonglong uniform union1d unique unique_all
unique_counts unique_inverse unique_values unpackbits unravel_index unsignedinteger unstack unwrap ushort vander var
vdot vecdot vecmat vector_norm vectorize void vonmises vsplit vstack wald weibull where who zeros zeros_like zipf
""".split()
)
#: from Matplotlib
PLOTS = frozenset(
    """
Annotation Arrow Artist AutoLocator AxLine Axes BackendFilter Button Circle Colorizer ColorizingArtist Colormap
DateFormatter DateLocator DayLocator Figure FigureBase FigureCanvasBase FigureManagerBase FixedFormatter FixedLocator
FormatStrFormatter Formatter FuncFormatter GridSpec HourLocator IndexLocator Line2D LinearLocator Locator LogFormatter
LogFormatterExponent LogFormatterMathtext LogLocator MaxNLocator MinuteLocator MonthLocator MouseButton
MultipleLocator Normalize NullFormatter NullLocator PolarAxes Polygon RRuleLocator Rectangle ScalarFormatter
SecondLocator Slider Subplot SubplotSpec Text TickHelper WeekdayLocator Widget YearLocator acorr amap angle_spectrum
annotate arrow autoscale autumn axes axhline axhspan axis axline axvline axvspan backend_registry bar bar_label barbs
barh bivariate_normal bone box boxplot broken_barh center_matrix cla clabel clf clim close cohere cohere_pairs
color_sequences colorbar colormaps connect contiguous_regions contour contourf cool copper cross_from_above
cross_from_below csd csv2rec date2num datestr2num delaxes demean detrend detrend_linear detrend_mean detrend_none
disconnect dist dist_point_to_segment distances_along_curve drange draw draw_all draw_if_interactive ecdf entropy
epoch2num errorbar eventplot exp_safe fftsurr figaspect figimage figlegend fignum_exists figtext figure fill
fill_between fill_betweenx find findobj flag flatten frange gca gcf gci get get_backend get_cmap
get_current_fig_manager get_figlabels get_fignums get_plot_commands get_scale_names getp ginput gray grid griddata
grouped_bar hexbin hist hist2d hlines hold hot hsv imread imsave imshow inferno inside_poly install_repl_displayhook
interactive ioff ion is_closed_polygon is_numlike ishold isinteractive ispower2 isvector jet l1norm l2norm legend
locator_params loglog logn longest_contiguous_ones longest_ones magma magnitude_spectrum margins matshow
minorticks_off minorticks_on movavg mx2num new_figure_manager nipy_spectral norm_flat normpdf num2date num2epoch
offset_line path_length pause pcolor pcolormesh phase_spectrum pie pie_label pink plasma plot plot_date plotfile
plotting polar poly_below poly_between prctile prctile_rank prism psd quiver quiverkey rc rcParams rcParamsDefault
rcParamsOrig rc_context rcdefaults rec2csv rec2txt rec_append_fields rec_drop_fields rec_groupby rec_join
rec_keep_fields rec_summarize recs_join register_cmap rgrids rk4 rms_flat savefig sca scatter sci segments_intersect
semilogx semilogy set_cmap set_loglevel setp show silent_list slopes specgram spectral spring spy stackplot stairs
stem step stineman_interp streamplot strpdate2num subplot subplot2grid subplot_mosaic subplot_tool subplots
subplots_adjust summer suptitle switch_backend table text thetagrids tick_params ticklabel_format tight_layout title
tricontour tricontourf tripcolor triplot twinx twiny uninstall_repl_displayhook vector_lengths violinplot viridis
vlines waitforbuttonpress window_hanning window_none winter xcorr xkcd xlabel xlim xscale xticks ylabel ylim yscale
yticks
""".split()
)
#: modules, and what comes along
OTHERS = frozenset(
    """
AbstractContextManager DAILY Enum ExitStack FR HOURLY IO MINUTELY MO MONTHLY SA SECONDLY SU TH TU TYPE_CHECKING WE
WEEKLY YEARLY annotations cast cbook char cm core ctypeslib cycler datetime display dtypes emath exceptions f2py
figsize functools getfigs importlib inspect lib linalg logging ma math matplotlib mlab mpl np numpy overload plt
polynomial pylab pyplot rcsetup rec relativedelta rrule strings style sys testing threading time typing
""".split()
)
#: the standard library has functions of these names too
SHARED = frozenset(
    """
acos acosh add asin asinh atan atan2 atanh cbrt ceil choice compress concat copysign cos cosh degrees dist e exp exp2
expm1 fabs floor fmod frexp gamma gcd hypot inf inv invert isclose isfinite isinf isnan lcm ldexp log log10 log1p log2
matmul mean median mod modf nan nextafter pi polar prod product radians randint random remainder repeat sample seed
shuffle sin sinh sqrt tan tanh triangular trunc uniform
""".split()
)

NAMES = ARRAYS | PLOTS | OTHERS
