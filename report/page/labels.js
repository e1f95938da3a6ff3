// Placing names beside their symbols so that none covers another.

const meets = (a, b) => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

const within = (a, area) => a.x >= area.x && a.y >= area.y && a.x + a.w <= area.x + area.w && a.y + a.h <= area.y + area.h;

// around gives places for a box beside a circle, the nearest first.
function* around(item, far) {
  const { x, y, r, w, h } = item;
  for (let gap = 5; gap <= far; gap += gap < 30 ? 5 : 12) {
    for (let k = 0; k < 16; k++) {
      // right, left, then up and down in turn
      const turn = (k % 2 ? Math.PI : 0) + [0, -0.4, 0.4, -0.8, 0.8, -1.2, 1.2, -1.55][k >> 1];
      const dx = Math.cos(turn), dy = Math.sin(turn);
      yield { x: x + dx * (r + gap) + (dx - 1) * w / 2, y: y + dy * (r + gap) + (dy - 1) * h / 2, w, h };
    }
  }
}

// place puts each item's box {x, y, r, w, h, must} in turn; what must be shown
// may lie over symbols if nothing else is free, what must not is left out.
// taken are boxes already used; symbols are boxes to keep clear of.
export function place(items, taken, symbols, area) {
  const used = [...taken];
  for (const item of items) {
    const free = (box, keepClear) => within(box, area) && !used.some((u) => meets(u, box)) && !(keepClear && symbols.some((s) => meets(s, box)));
    const find = (far, keepClear) => {
      for (const box of around(item, far)) if (free(box, keepClear)) return box;
      return null;
    };
    item.box = find(item.must ? 160 : 26, true) ?? (item.must ? find(320, false) : null);
    if (item.box) used.push(pad(item.box, 2));
  }
  return used;
}

export const pad = (b, by) => ({ x: b.x - by, y: b.y - by, w: b.w + 2 * by, h: b.h + 2 * by });

// first is the first of some places that is free, or null.
export function first(places, taken, symbols, area) {
  return places.find((p) => within(p, area) && !taken.some((u) => meets(u, p)) && !symbols.some((s) => meets(s, p))) ?? null;
}
