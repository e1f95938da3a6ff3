# Sums marked by Inspect, for measure/testdata/tools/inspect: run it with a
# folder to write to, in a folder of its own.
import json
import os
import sys
import zipfile

from inspect_ai import Task, eval, task
from inspect_ai.dataset import Sample
from inspect_ai.log import read_eval_log, write_eval_log
from inspect_ai.model import ModelOutput, ModelUsage, get_model
from inspect_ai.scorer import (
    CORRECT,
    INCORRECT,
    NOANSWER,
    PARTIAL,
    Score,
    accuracy,
    match,
    mean,
    model_graded_qa,
    scorer,
    stderr,
)
from inspect_ai.solver import generate, solver

SUMS = [("2 + 3", "5"), ("4 + 4", "8"), ("7 - 2", "5"), ("6 * 7", "42"),
        ("9 + 8", "17"), ("10 - 3", "7")]


def dataset():
    return [Sample(id=f"sum-{i}", input=f"{s} = ?", target=t, metadata={"kind": s.split()[1]})
            for i, (s, t) in enumerate(SUMS, 1)]


def says(*answers):
    outputs = [ModelOutput.from_content("mockllm/model", a) for a in answers]
    for o in outputs:  # without it the mock model fetches a table to count tokens
        o.usage = ModelUsage(input_tokens=8, output_tokens=1, total_tokens=9)
    return get_model("mockllm/model", memoize=False, custom_outputs=outputs)


@solver
def fails_on(item):
    async def solve(state, generate):
        if state.sample_id == item:
            raise ValueError("no answer to be had")
        return state
    return solve


@scorer(metrics=[accuracy(), stderr()])
def digits():
    """C, P where a longer number has it, N where no number was said, or I."""
    async def score(state, target):
        said = "".join(c for c in state.output.completion if c.isdigit())
        v = CORRECT if said == target.text else NOANSWER if not said \
            else PARTIAL if target.text in said else INCORRECT
        return Score(value=v, answer=said, explanation=f"said {said or 'no number'}")
    return score


@scorer(metrics=[mean()])
def closeness():
    """1 where the number is the right one, less the further off it is."""
    async def score(state, target):
        said = state.output.completion
        if not said.isdigit():
            return Score(value=float("nan"), answer=said)
        off = abs(int(said) - int(target.text)) / max(1, int(target.text))
        return Score(value=round(max(0.0, 1 - off), 4), answer=said)
    return score


@scorer(metrics={"right": [accuracy()], "length": [mean()]})
def parts():
    """Two values by name in one score."""
    async def score(state, target):
        said = state.output.completion
        return Score(value={"right": CORRECT if said == target.text else INCORRECT,
                            "length": len(said)}, answer=said)
    return score


@task
def sums():
    return Task(dataset=dataset(), solver=generate(), scorer=match(numeric=True))


@task
def sums_partial():
    return Task(dataset=dataset(), solver=generate(), scorer=digits())


@task
def sums_error():
    return Task(dataset=dataset(), solver=[fails_on("sum-3"), generate()], scorer=match(numeric=True),
                fail_on_error=False)


@task
def sums_stopped():
    return Task(dataset=dataset(), solver=[fails_on("sum-3"), generate()], scorer=match(numeric=True),
                fail_on_error=True)


@task
def sums_scores():
    return Task(dataset=dataset(), solver=generate(), scorer=[closeness(), match(numeric=True), parts()])


@task
def sums_graded():
    return Task(dataset=dataset(), solver=generate(),
                scorer=model_graded_qa(
                    "{question} {answer} (it is {criterion}) {instructions}", "Say GRADE: and C, P or I.",
                    partial_credit=True, model=says(
                    "GRADE: C", "GRADE: C", "GRADE: I", "GRADE: P", "It is hard to say.", "GRADE: C")))


RUNS = [
    (sums, ["5", "8", "4", "42", "18", "7"] + ["5", "8", "5", "42", "16", "8"], 2),
    (sums_partial, ["5", "9", "53", "42", "I do not know", "7"], 1),
    (sums_error, ["5", "8", "42", "18", "7"], 1),
    (sums_stopped, ["5", "8", "42", "18", "7"], 1),
    (sums_scores, ["5", "6", "5", "40", "none", "7"], 1),
    (sums_graded, ["5", "8", "4", "about 42", "18", "7"], 1),
]


def bare(v):
    """Leave of tracebacks only the last line, since they name this machine's folders."""
    if isinstance(v, list):
        return [bare(x) for x in v]
    if isinstance(v, dict):
        return {k: x.rstrip().split("\n")[-1] if k == "traceback" else "" if k == "traceback_ansi" else bare(x)
                for k, x in v.items()}
    return v


def clean(name):
    with zipfile.ZipFile(name) as z:
        entries = [(i, z.read(i)) for i in z.infolist()]
    if not any(b'"traceback"' in s for _, s in entries):
        return
    with zipfile.ZipFile(name, "w") as z:
        for i, s in entries:
            s = json.dumps(bare(json.loads(s)), separators=(",", ":"), ensure_ascii=False)
            z.writestr(zipfile.ZipInfo(i.filename, (2026, 1, 1, 0, 0, 0)), s, compress_type=i.compress_type)


if __name__ == "__main__":
    only = sys.argv[2:]
    for fn, answers, epochs in RUNS:
        if only and fn.__name__ not in only:
            continue
        log = eval(fn(), model=says(*answers), epochs=epochs, max_samples=1, max_connections=1,
                   log_dir=os.path.join(sys.argv[1], "raw"), log_format="eval", display="none")[0]
        print(fn.__name__, log.status,
              [(s.id, s.epoch, {k: v.value for k, v in (s.scores or {}).items()}) for s in log.samples])
        name = os.path.join(sys.argv[1], fn.__name__)
        os.rename(log.location, name + ".eval")
        clean(name + ".eval")
        log = read_eval_log(name + ".eval")
        if fn is sums_partial:  # two with all their events, to be read past
            two = log.model_copy(update={"samples": log.samples[1:3]})
            write_eval_log(two, name + "_events.json", format="json")
        for s in log.samples:
            s.events, s.attachments = [], {}
        write_eval_log(log, name + ".json", format="json")
