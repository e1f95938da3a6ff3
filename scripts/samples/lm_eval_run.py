# Runs lm-evaluation-harness on the tasks beside it with a model that answers
# from a list, for measure/testdata/tools/lm-eval: run it in this folder,
#   HF_DATASETS_OFFLINE=1 python lm_eval_run.py run --model pupil --model_args pretrained=pupil \
#     --include_path lm_eval_tasks --tasks tiny_sums,tiny_capitals,tiny_close,tiny_lines --log_samples --output_path out
from lm_eval.__main__ import cli_evaluate
from lm_eval.api.model import LM
from lm_eval.api.registry import register_model

SAID = {"2 + 3 =": "5", "4 + 4 =": "It is 8", "7 - 2 =": "4", "6 * 7 =": "42", "9 + 8 =": "18", "10 - 3 =": "no idea"}
THINKS = {"Lyon": -4, "Paris": -1, "Nice": -3, "Rome": -3, "Milan": -2, "Turin": -4, "Seville": -6.5,
          "Bilbao": -9, "Madrid": -6.2, "Mombasa": -2.1, "Nairobi": -2.2, "Kisumu": -9}


@register_model("pupil")
class Pupil(LM):
    def __init__(self, pretrained="", **kwargs):
        super().__init__()

    def generate_until(self, requests, disable_tqdm=False):
        return [SAID[r.args[0]] for r in requests]

    def loglikelihood(self, requests, disable_tqdm=False):
        return [(float(THINKS[r.args[1].strip()]), False) for r in requests]

    def loglikelihood_rolling(self, requests, disable_tqdm=False):
        return [-float(len(r.args[0])) for r in requests]


if __name__ == "__main__":
    cli_evaluate()
