"""The parts of bench/measure: generate DIR ROWS, peer FILE ENGINE, compare DIR PYTHON GO.

Each is a process of its own, and pandas is imported only where it is used: the peak
memory of a child is never below that of the process that starts it, so the one that
compares must stay small.
"""
import csv, json, os, platform, random, subprocess, sys, time

RUNS = 3
GROUP = 1_000_000  # rows of a Parquet row group, and the most held in memory
MODELS = ["atlas-2", "borealis-large", "cumulus-mini"]
WRONG = 0.07


def generate(folder, rows):
    rng = random.Random(1)
    with open(f"{folder}/marks.csv", "w", newline="") as c, open(f"{folder}/marks.jsonl", "w") as j:
        table = csv.writer(c, lineterminator="\n")
        table.writerow(["id", "model", "prompt", "output", "label"])
        for i in range(rows):
            row = {
                "id": i,
                "model": rng.choice(MODELS),
                # the comma makes CSV quote it
                "prompt": f"Write a short notice for customer {rng.randrange(10**6)}, whose order is late, and offer a refund in two sentences.",
                "output": f"We are sorry that order {rng.randrange(10**6)} is late and will refund it.",
                "label": "wrong" if rng.random() < WRONG else "right",
            }
            table.writerow(row.values())
            j.write(json.dumps(row) + "\n")

    import numpy as np, pyarrow as pa, pyarrow.parquet as pq
    draw = np.random.default_rng(1)
    schema = pa.schema([("number", pa.int64()), ("model", pa.string()), ("label", pa.string())])
    with pq.ParquetWriter(f"{folder}/marks.parquet", schema) as out:
        for start in range(0, 10 * rows, GROUP):
            n = min(GROUP, 10 * rows - start)
            out.write_table(pa.table([
                pa.array(np.arange(start, start + n)),
                pa.array(MODELS).take(pa.array(draw.integers(0, len(MODELS), n))),
                pa.array(["right", "wrong"]).take(pa.array((draw.random(n) < WRONG).astype(int))),
            ], schema=schema), row_group_size=GROUP)


def peer(file, engine):
    start = time.perf_counter()
    import pandas as pd, pyarrow, statsmodels
    from statsmodels.stats.proportion import proportion_confint
    imports = time.perf_counter() - start
    if file.endswith(".csv"):
        labels = pd.read_csv(file, usecols=["label"])["label"]
    elif file.endswith(".jsonl"):
        labels = pd.read_json(file, lines=True, engine=engine)["label"]  # cannot leave columns out
    else:
        labels = pd.read_parquet(file, columns=["label"])["label"]
    counts = labels.value_counts()
    wrong, n = int(counts.get("wrong", 0)), int(counts.get("wrong", 0) + counts.get("right", 0))
    low, high = proportion_confint(wrong, n, alpha=0.05, method="beta")
    json.dump({"wrong": wrong, "n": n, "low": float(low), "high": float(high), "imports": imports, "versions":
               f"Python {platform.python_version()}, pandas {pd.__version__}, statsmodels {statsmodels.__version__}, pyarrow {pyarrow.__version__}"}, sys.stdout)


def run(args):
    """Seconds, peak MiB and answer of a process."""
    start = time.perf_counter()
    p = subprocess.Popen(args, stdout=subprocess.PIPE)
    out = p.stdout.read()
    _, status, usage = os.wait4(p.pid, 0)
    seconds = time.perf_counter() - start
    if status:
        sys.exit(f"bench/measure: failed: {' '.join(args)}")
    return seconds, usage.ru_maxrss / 1024, json.loads(out)


def compare(folder, python, go):
    lines, imports, versions, differ = [], [], "", False
    # jsonl twice: ujson is what pandas takes by itself, pyarrow its fastest, which few know.
    # CSV needs no such line: there pyarrow gains nothing that the start does not hide.
    for name, engine in [("csv", "-"), ("jsonl", "ujson"), ("jsonl", "pyarrow"), ("parquet", "-")]:
        file = f"{folder}/marks.{name}"
        size = os.path.getsize(file) / 1e6
        commands = {"leeway": ["bin/leeway", "measure", file, "--label", "label", "--json"], "pandas": [python, __file__, "peer", file, engine]}
        best, peak, answer = dict.fromkeys(commands, float("inf")), dict.fromkeys(commands, 0), {}
        for _ in range(RUNS):  # in turn, so that a slow spell of the machine meets both
            for who, args in commands.items():
                seconds, memory, answer[who] = run(args)
                best[who], peak[who] = min(best[who], seconds), max(peak[who], memory)
                if who == "pandas":
                    imports.append(answer[who]["imports"])
        ours, theirs = answer["leeway"], answer["pandas"]
        versions = theirs["versions"]
        if any(ours[k] != theirs[k] for k in ["wrong", "n"]) or not all(abs(ours[k] - theirs[k]) <= 1e-6 for k in ["low", "high"]):
            print(f"bench/measure: {name}: leeway and pandas differ: {[[a[k] for k in ['wrong', 'n', 'low', 'high']] for a in (ours, theirs)]}", file=sys.stderr)
            differ = True
        line = f"{ours['n'] / 1e6:6.2f} M {size:7.1f} MB"
        for who in commands:
            line += f"  {who} {best[who]:6.2f} s {size / best[who]:6.1f} MB/s {ours['n'] / 1e6 / best[who]:6.2f} M/s {peak[who]:7.1f} MiB"
        lines.append((f"{name if engine != 'pyarrow' else name + '*':8}{line}", best["pandas"], best["leeway"]))
    print(f"{go.replace('go', 'Go ')}, {versions}, {os.cpu_count()} cores")
    print(f"Labels, size; seconds of the process (best of {RUNS}), MB and labels a second, peak memory; ratio of seconds,")
    print(f"and without the {min(imports):.2f} s in which Python imports pandas and statsmodels. * pandas with engine=\"pyarrow\"")
    for line, theirs, ours in lines:
        print(f"{line}  {theirs / ours:5.1f} x {(theirs - min(imports)) / ours:5.1f} x")
    if differ:
        sys.exit(1)


if __name__ == "__main__":
    what, *args = sys.argv[1:]
    if what == "generate":
        generate(args[0], int(args[1]))
    else:
        {"peer": peer, "compare": compare}[what](*args)
