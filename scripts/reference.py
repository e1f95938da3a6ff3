#!/usr/bin/env python3
"""Writes measure/testdata/reference.tsv: what SciPy and statsmodels say about
the same counts, for the tests of package measure to agree with.

    python3 -m venv v && v/bin/pip install scipy==1.17.1 statsmodels==0.15.0
    v/bin/python scripts/reference.py > measure/testdata/reference.tsv
"""
import random

import numpy
import scipy
import statsmodels
from scipy import stats
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.inter_rater import cohens_kappa, fleiss_kappa
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint


def row(name, given, *values):
    print(name, " ".join(map(str, given)), " ".join(f"{v:.10g}" for v in values), sep="\t")


print(f"# scipy {scipy.__version__}, statsmodels {statsmodels.__version__}, numpy {numpy.__version__}")
print("# test\tgiven\tvalues")
random.seed(1)
for x, n in [(0, 10), (1, 10), (17, 20), (5, 100), (3, 120), (250, 1000), (1, 3000), (999, 1000), (10, 10)]:
    for level in (0.9, 0.95):
        for name, method in (("exact", "beta"), ("wilson", "wilson")):
            row(name, (x, n, level), *proportion_confint(x, n, 1 - level, method))
        if 0 < x < n:  # at the ends statsmodels keeps the posterior's quantile
            row("jeffreys", (x, n, level), *proportion_confint(x, n, 1 - level, "jeffreys"))
for size, wrong, n, x in [(50, 5, 10, 1), (1000, 30, 100, 2), (200, 150, 20, 15), (100000, 1000, 500, 3)]:
    row("hypergeometric", (x, size, wrong, n), stats.hypergeom.cdf(x, size, wrong, n))
for a, b, c, d in [(10, 5, 15, 70), (0, 1, 9, 20), (30, 12, 3, 55), (4, 4, 4, 4), (2, 0, 0, 8)]:
    row("mcnemar", (a, b, c, d), mcnemar([[a, b], [c, d]], exact=True).pvalue)
    row("cohen", (a, b, c, d), cohens_kappa([[a, b], [c, d]], return_results=False))
for xa, na, xb, nb in [(3, 50, 10, 60), (0, 20, 5, 20), (40, 100, 38, 110), (7, 7, 3, 9)]:
    row("fisher", (xa, na, xb, nb), stats.fisher_exact([[xa, na - xa], [xb, nb - xb]])[1])
    row("newcombe", (xa, na, xb, nb), *confint_proportions_2indep(xb, nb, xa, na, method="newcomb", compare="diff"))
p = [0.01, 0.04, 0.03, 0.005, 0.5]
row("holm", p, *multipletests(p, method="holm")[1])
items = [random.randint(0, 4) for _ in range(30)]
row("fleiss", items, fleiss_kappa(numpy.array([[x, 4 - x] for x in items])))
for c1, n1, c2, n2, p in [(0, 50, 3, 50, 0.02), (2, 80, 6, 80, 0.04), (5, 200, 12, 200, 0.05)]:
    accept = stats.binom.cdf(c1, n1, p) + sum(stats.binom.pmf(x, n1, p) * stats.binom.cdf(c2 - x, n2, p) for x in range(c1 + 1, c2 + 1))
    row("double", (n1, c1, n2, c2, p), accept)
# A ratio with weights and clusters: statsmodels' least squares on a constant with
# cluster-robust errors, scaled to C/(C-1) alone, is the linearised variance.
import statsmodels.api as sm
rng = numpy.random.default_rng(1)
for clusters, each in [(12, 4), (40, 3)]:
    group = numpy.repeat(numpy.arange(clusters), each)
    weight = numpy.round(1 + 3 * rng.random(clusters * each), 3)
    wrong = (rng.random(clusters * each) < numpy.repeat(rng.beta(0.6, 2.4, clusters), each)).astype(int)
    fit = sm.WLS(wrong, numpy.ones(len(wrong)), weights=weight).fit(cov_type="cluster", cov_kwds={"groups": group, "use_correction": False})
    variance = fit.cov_params()[0, 0] * clusters / (clusters - 1)
    rate = fit.params[0]
    row("cluster", [clusters, each, *(x for pair in zip(weight, wrong) for x in pair)], rate, rate * (1 - rate) / variance)
