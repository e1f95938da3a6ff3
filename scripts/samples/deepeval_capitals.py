# Capitals marked by DeepEval with metrics of our own, for
# measure/testdata/tools/deepeval: run it in an empty folder with
# DEEPEVAL_TELEMETRY_OPT_OUT=YES and DEEPEVAL_RESULTS_FOLDER set.
from deepeval import evaluate
from deepeval.evaluate import AsyncConfig, CacheConfig, DisplayConfig, ErrorConfig
from deepeval.metrics import BaseMetric
from deepeval.test_case import LLMTestCase

CASES = [("France", "Paris", "Paris"), ("Italy", "Rome", "Milan"), ("Spain", "Madrid", "It is Madrid."),
         ("Kenya", "Nairobi", "Nairobi"), ("Peru", "Lima", "Cusco"), ("Japan", "Tokyo", "")]


class Metric(BaseMetric):
    def __init__(self, name, threshold, measure):
        self.name, self.threshold, self.how = name, threshold, measure
        self.async_mode, self.include_reason = False, True

    @property
    def __name__(self):
        return self.name

    def measure(self, case, *args, **kwargs):
        if not case.actual_output:
            raise ValueError("no answer to be had")
        self.score = self.how(case.actual_output, case.expected_output)
        self.success = None if self.threshold is None else self.score >= self.threshold
        self.reason = f"said {case.actual_output}"
        return self.score

    async def a_measure(self, case, *args, **kwargs):
        return self.measure(case)

    def is_successful(self):
        return self.success


def metrics():
    return [Metric("Exact", 1.0, lambda said, want: float(said == want)),
            Metric("Share", 0.3, lambda said, want: round(len(want) / len(said), 4) if want in said else 0.0)]


if __name__ == "__main__":
    evaluate(
        [LLMTestCase(name=f"capital-{i}", input=f"The capital of {c}?", expected_output=w, actual_output=a,
                     additional_metadata={"continent": "Asia" if c == "Japan" else "other"})
         for i, (c, w, a) in enumerate(CASES, 1)],
        metrics(),
        hyperparameters={"model": "pupil"},
        async_config=AsyncConfig(run_async=False),
        cache_config=CacheConfig(write_cache=True, use_cache=False),
        display_config=DisplayConfig(show_indicator=False, print_results=False),
        error_config=ErrorConfig(ignore_errors=True),
    )
