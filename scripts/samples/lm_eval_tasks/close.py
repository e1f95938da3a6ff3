import math


def process(doc, results):
    said, want = results[0], int(doc["answer"])
    if not said.isdigit():
        return {"closeness": math.nan, "distance": math.nan, "said_number": False}
    off = abs(int(said) - want)
    return {"closeness": round(max(0, 1 - off / want), 4), "distance": off, "said_number": True}
