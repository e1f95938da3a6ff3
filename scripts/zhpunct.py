#!/usr/bin/env python3
"""Gives the Chinese column of the message and name tables full-width punctuation.

Half-width marks stay where no Chinese stands beside them (code, numbers).
Run it after editing: scripts/zhpunct.py
"""
import glob
import re

HAN = "\u3400-\u9fff"
FULL = {",": "\uff0c", ":": "\uff1a", ";": "\uff1b", "?": "\uff1f"}


def parentheses(s):
    def pair(m):
        before = s[m.start() - 1] if m.start() else ""
        inner = m.group(1)
        if re.search(f"[{HAN}]", inner) or re.match(f"[{HAN}}}\u201d]", before):
            return "\uff08" + inner + "\uff09"
        return m.group(0)

    return re.sub(r"\(([^()]*)\)", pair, s)


def marks(s):
    out = []
    for i, ch in enumerate(s):
        before, after = s[i - 1] if i else "", s[i + 1] if i + 1 < len(s) else ""
        code = re.match(r"[ ]", after) and re.match(r"[A-Za-z0-9]", before)
        time = ch == ":" and re.match("[0-9]", after)  # 14:30
        if ch in FULL and not code and not time and (
            re.match(f"[{HAN}\u201d\uff09}}%]", before) or re.match(f"[{HAN}\u201c\uff08]", after) or (not before and after == "{")
        ):
            ch = FULL[ch]
        out.append(ch)
    return re.sub("([\uff0c\uff1a\uff1b\uff1f]) ", r"\1", "".join(out))


def table(path, column):
    lines = open(path, encoding="utf8").read().split("\n")
    for i, line in enumerate(lines):
        cells = line.split("\t")
        if len(cells) > column and re.search(f"[{HAN}\u3002\u3001]|^[:;]", cells[column]):
            cells[column] = marks(parentheses(cells[column]))
            lines[i] = "\t".join(cells)
    open(path, "w", encoding="utf8").write("\n".join(lines))


def document(path):
    lines, code = open(path, encoding="utf8").read().split("\n"), False
    for i, line in enumerate(lines):
        if line.startswith("```"):
            code = not code
        elif not code and not line.startswith("    "):
            # what stands between backticks is code, and a link leads somewhere
            parts = re.split(r"(`[^`]*`|\]\([^)]*\))", line)
            lines[i] = "".join(x if x.startswith(("`", "](")) else marks(parentheses(x)) for x in parts)
    open(path, "w", encoding="utf8").write("\n".join(lines))


for path in glob.glob("docs/*.zh.md") + glob.glob("README.zh.md"):
    document(path)
for path in glob.glob("locale/messages/*.tsv"):
    table(path, 2)
table("evidence/data/rates.tsv", 11)
table("occupation/names/occupations.tsv", 1)
table("occupation/names/elements.tsv", 2)
table("person/data/anchors.tsv", 3)
table("review/words.tsv", 2)
