# Two conversations and a metric with no threshold, by DeepEval: run it as
# deepeval_capitals.py is.
from deepeval import evaluate
from deepeval.evaluate import AsyncConfig, CacheConfig, DisplayConfig
from deepeval.metrics import BaseConversationalMetric
from deepeval.test_case import ConversationalTestCase, Turn

TALKS = [["Hello", "Good day"], ["2 + 3?", "6", "Sure?", "No, 5"], ["Bye", "Go away"]]


class Polite(BaseConversationalMetric):
    def __init__(self, name, threshold):
        self.name, self.threshold, self.async_mode = name, threshold, False

    @property
    def __name__(self):
        return self.name

    def measure(self, case, *args, **kwargs):
        self.score = 0.0 if any("Go away" in t.content for t in case.turns) else 1.0 / (len(case.turns) - 1)
        self.success = None if self.threshold is None else self.score >= self.threshold
        return self.score

    async def a_measure(self, case, *args, **kwargs):
        return self.measure(case)

    def is_successful(self):
        return self.success


if __name__ == "__main__":
    evaluate(
        [ConversationalTestCase(name=f"talk-{i}", turns=[
            Turn(role="assistant" if n % 2 else "user", content=t) for n, t in enumerate(talk)])
         for i, talk in enumerate(TALKS, 1)],
        [Polite("Polite", 0.3), Polite("Manners", None)],
        async_config=AsyncConfig(run_async=False),
        cache_config=CacheConfig(write_cache=False, use_cache=False),
        display_config=DisplayConfig(show_indicator=False, print_results=False),
    )
