# Answers from a list for OpenAI evals, for measure/testdata/tools/openai-evals:
#   PYTHONPATH=. EVALS_SEQUENTIAL=1 OPENAI_API_KEY=none oaieval pupil capitals \
#     --registry_path evals_registry --record_path out.jsonl --user pupil
from evals.record import record_sampling

SAID = {"France": "Paris", "Italy": "Milan", "Spain": "Villa de Madrid", "Kenya": "Nairobi, I think",
        "Peru": "Lima", "Japan": ""}


class Said:
    def __init__(self, text):
        self.text = text

    def get_completions(self):
        return [self.text]


class Pupil:
    def __init__(self, **kwargs):
        pass

    def __call__(self, prompt, **kwargs):
        text = SAID[prompt.rstrip("?").split()[-1]]
        record_sampling(prompt=prompt, sampled=text, model="pupil")
        return Said(text)
