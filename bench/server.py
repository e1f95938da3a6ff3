"""Drives a server for bench/server and judges what it measured."""

import base64
import json
import os
import random
import re
import statistics
import subprocess
import sys
import threading
import time

leeway, vegeta, folder, seconds = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])

# What the project promises on two cores that the load generator shares.
RANKS, PAGES, LATENCY, MEMORY, GROWTH = 200, 1000, 50, 300, 1.10

TITLES = ["nurse", "paralegal", "graphic designer", "accountant", "primary school teacher", "software developer", "marketing manager", "translator", "musician",
          "call centre agent", "civil engineer", "journalist", "pharmacist", "video editor", "data analyst", "护士", "会计", "平面设计师", "新媒体运营", "律师"]
SKILLS = ["Reading Comprehension", "Active Listening", "Writing", "Speaking", "Mathematics", "Science", "Critical Thinking", "Programming", "Judgment and Decision Making",
          "Quality Control Analysis", "Negotiation", "Instructing", "Service Orientation", "Systems Analysis", "Time Management"]


def ranking(n):
    """A profile like no other, of somebody who held an occupation or none."""
    r = random.Random(n)
    profile = {"skills": {s: round(r.uniform(1, 6), 2) for s in r.sample(SKILLS, r.randint(3, 9))},
               "interests": [round(r.uniform(1, 7), 2) for _ in "RIASEC"]}
    if r.random() < 0.7:
        profile["occupations"] = [{"title": r.choice(TITLES), "years": r.randint(1, 20)}]
    if r.random() < 0.5:
        profile["catch"] = {"caught": r.randint(10, 40), "of": 40}
    return {"profile": profile, "options": {"top": 20}}


class Server:
    """The server, on a free port with a data folder of its own."""

    def __init__(self):
        env = dict(os.environ, LEEWAY_DATA=os.path.join(folder, "data"), LANG="C.UTF-8")
        self.process = subprocess.Popen([leeway, "serve", "--address", "127.0.0.1:0", "--log", "warn", "--lang", "en"], env=env, stderr=subprocess.PIPE, text=True)
        self.base = re.search(r"http://[^\s]+[0-9]", self.process.stderr.readline()).group()
        threading.Thread(target=self.process.stderr.read, daemon=True).start()

    def memory(self):
        """Resident memory now, and the most so far, in MiB."""
        text = open(f"/proc/{self.process.pid}/status").read()
        return tuple(int(re.search(rf"{k}:\s+(\d+)", text).group(1)) / 1024 for k in ("VmRSS", "VmHWM"))

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def stop(self):
        self.process.terminate()
        if self.process.wait(30) != 0:
            sys.exit("bench/server: the server did not end well")


def attack(server, name, targets, rate, duration):
    """Sends targets in turn at a constant rate, whether answers come or not."""
    lines = []
    for method, path, body in targets:
        t = {"method": method, "url": server.base + path}
        if body is not None:
            t["body"] = base64.b64encode(json.dumps(body, ensure_ascii=False).encode()).decode()
            t["header"] = {"Content-Type": ["application/json"]}
        lines.append(json.dumps(t))
    file = os.path.join(folder, name)
    with open(file, "w") as f:
        f.write("\n".join(lines) + "\n")
    with open(file + ".bin", "wb") as out:
        subprocess.run([vegeta, "attack", "-format=json", f"-targets={file}", f"-rate={rate}", f"-duration={duration}s", "-timeout=10s"], stdout=out, check=True)
    report = json.loads(subprocess.run([vegeta, "report", "-type=json", file + ".bin"], capture_output=True, check=True).stdout)
    ms = {k: report["latencies"][k] / 1e6 for k in ("50th", "99th", "max")}
    errors = sorted(set(report.get("errors") or []))
    print(f"{name:10} {rate:5}/s  p50 {ms['50th']:7.1f} ms  p99 {ms['99th']:7.1f} ms  max {ms['max']:7.1f} ms  {report['requests']} requests, {100 * report['success']:.2f} % succeeded"
          + (f"  {errors[:3]}" if errors else ""))
    return report["success"] == 1, ms


def pages(server):
    """What visitors look at who do not ask for an answer, each page as often."""
    paths = ["/", "/people", "/explore", "/explore/occupations", "/explore/occupations?sort=tau&page=3", "/explore/occupations?q=nurse", "/explore/occupations/29-1141.00",
             "/explore/occupations/27-1024.00", "/explore/applications", "/explore/applications/law", "/explore/roles", "/explore/evidence", "/data", "/api"]
    return [("GET", p, None) for p in paths]


def soak(server, rankings):
    """An hour at one answer and five pages a second, in 90 seconds at forty times that."""
    samples, stop = [], threading.Event()

    def watch():
        while not stop.wait(1):
            samples.append(server.memory()[0])

    before = server.descriptors()
    thread = threading.Thread(target=watch)
    thread.start()
    mixed = []
    for i, p in enumerate(pages(server) * 40):
        mixed.append(p)
        if i % 5 == 0:
            mixed.append(rankings[i % len(rankings)])
    ok, _ = attack(server, "soak", mixed, 240, 90)
    stop.set()
    thread.join()
    quarter = len(samples) // 4
    early, late = statistics.median(samples[quarter:2 * quarter]), statistics.median(samples[-quarter:])
    time.sleep(1)
    print(f"soak: {early:.0f} MiB in the second quarter, {late:.0f} MiB in the last; {before} descriptors before, {server.descriptors()} after")
    return ok and late <= early * GROWTH and server.descriptors() <= before + 20


def main():
    server = Server()
    try:
        rankings = [("POST", "/api/v1/paths", ranking(n)) for n in range(RANKS * seconds)]
        attack(server, "warm", pages(server) + rankings[:50], 40, 5)
        _, floor = attack(server, "healthz", [("GET", "/healthz", None)], PAGES, min(seconds, 10))
        good = {}
        good["rankings"], rank = attack(server, "rankings", rankings, RANKS, seconds)
        good["pages"], page = attack(server, "pages", pages(server), PAGES, seconds)
        answers = [("GET", f"/examples/{n}", None) for n in ("en-paralegal", "zh-nurse", "en-musician", "zh-student")]
        attack(server, "answers", answers, 40, min(seconds, 10))
        good["soak"] = soak(server, rankings)
        most = server.memory()[1]
    finally:
        server.stop()
    print(f"p99 as a ratio to /healthz: rankings {rank['99th'] / floor['99th']:.1f}, pages {page['99th'] / floor['99th']:.1f}; memory at most {most:.0f} MiB")
    good["rankings"] &= rank["99th"] <= LATENCY
    good["pages"] &= page["99th"] <= LATENCY
    good["memory"] = most <= MEMORY
    for name, ok in good.items():
        print(f"{name}: {'as promised' if ok else 'NOT as promised'}")
    return 0 if all(good.values()) else 1


sys.exit(main())
