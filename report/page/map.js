// The tolerance map: τ across, ε up, one symbol for a field and what is made.
import { axis, measure, mix } from './theme.js';
import { first, pad, place } from './labels.js';

const log = Math.log10;
const hexagon = 'path://M50 0L93.3 25L93.3 75L50 100L6.7 75L6.7 25Z';
// Symbols with how much wider than a circle of the same area they are.
const symbols = { text: ['circle', 1], image: ['rect', 0.89], music: ['triangle', 1.3], video: ['diamond', 1.22], several: [hexagon, 1.08] };

const text = (look, x, y, s, style) => ({
  type: 'text', x, y, silent: true,
  style: { text: s, fontFamily: look.font, fontSize: 12, fill: look.ink, stroke: look.paper, lineWidth: 3, ...style },
});

// radius of a symbol: its area is proportional to the jobs.
const radius = (b, most, unit) => Math.max(unit * 0.22, unit * Math.sqrt((b.jobs || 0) / most));

export function map(data, look, size, describe) {
  const grid = { left: 74, right: 18, top: 12, bottom: 52, outerBoundsMode: 'none' };
  const area = { x: grid.left, y: grid.top, w: size.width - grid.left - grid.right, h: size.height - grid.top - grid.bottom };
  const [x0, x1] = data.x.map(log), [y0, y1] = data.y.map(log);
  const px = (tau) => area.x + (log(tau) - x0) / (x1 - x0) * area.w;
  const py = (eps) => area.y + area.h - (log(eps) - y0) / (y1 - y0) * area.h;
  const unit = size.width < 560 ? 15 : 27;
  const most = Math.max(...data.bubbles.map((b) => b.jobs || 0), 1);
  const shape = (b) => ({ ...b, px: px(b.tau), py: py(b.eps), r: radius(b, most, unit) });
  const bubbles = data.bubbles.map(shape);
  return {
    animation: false,
    aria: { enabled: true, label: { description: data.alt } },
    grid,
    tooltip: { trigger: 'item', confine: true, backgroundColor: look.paper, borderColor: look.rule, textStyle: { color: look.ink }, formatter: (p) => describe(p.data.bubble) },
    xAxis: axis(look, x0, x1, area.w, { name: data.names.tau, nameGap: 30 }),
    yAxis: axis(look, y0, y1, area.h, { name: data.names.eps, nameGap: 48 }),
    series: [
      regions(data, look),
      ...lines(data, look),
      whiskers(bubbles, look),
      marks(bubbles, data, look),
      names(bubbles, data, look, size, area, px, py),
    ],
  };
}

// at turns pairs of shares into pixels.
const at = (api, pairs) => pairs.map(([tau, eps]) => api.coord([log(tau), log(eps)]));

const far = 1e-6, wide = 1e6; // beyond the plot on either side; clipped

// regions are the three kinds of work, and how unsure the border is.
function regions(data, look) {
  const { value, low, high } = data.d;
  const past = (d) => [[far, far / (1 - d)], [wide, wide / (1 - d)]];
  const parts = [
    { line: [[far, far], [wide, wide], [wide, far]], fill: look.tau, opacity: 0.13 },
    { line: [[far, far], [wide, wide], ...past(value).reverse()], fill: look.left, opacity: 0.1 },
    { line: [...past(value), [far, wide]], fill: look.eps, opacity: 0.09 },
    { line: [...past(low), ...past(high).reverse()], fill: look.left, opacity: 0.13 },
  ];
  return {
    type: 'custom', silent: true, clip: true, z: 1, data: parts.map(() => [0, 0]), tooltip: { show: false },
    renderItem: (params, api) => ({
      type: 'polygon', shape: { points: at(api, parts[params.dataIndex].line) },
      style: { fill: parts[params.dataIndex].fill, opacity: parts[params.dataIndex].opacity },
    }),
  };
}

function lines(data, look) {
  const line = (d, type) => ({
    type: 'line', silent: true, symbol: 'none', clip: true, z: 2, tooltip: { show: false },
    data: [[log(far), log(far / (1 - d))], [log(wide), log(wide / (1 - d))]],
    lineStyle: { color: look.ink, width: 1.5, type },
  });
  return [line(0, 'solid'), line(data.d.value, 'dashed')];
}

// whiskers are the intervals of τ and ε of the first paths.
function whiskers(bubbles, look) {
  const top = bubbles.filter((b) => b.top);
  return {
    type: 'custom', silent: true, clip: true, z: 3, data: top.map((b) => [log(b.tau), log(b.eps)]), tooltip: { show: false },
    renderItem: (params, api) => {
      const b = top[params.dataIndex];
      const [[x1, y], [x2], [x, y1], [, y2]] = at(api, [[b.tauLow, b.eps], [b.tauHigh, b.eps], [b.tau, b.epsLow], [b.tau, b.epsHigh]]);
      const bar = (a, c, d, e) => ({ type: 'line', shape: { x1: a, y1: c, x2: d, y2: e }, style: { stroke: look.ink, lineWidth: 1, opacity: 0.55 } });
      return { type: 'group', children: [bar(x1, y, x2, y), bar(x, y1, x, y2), bar(x1, y - 4, x1, y + 4), bar(x2, y - 4, x2, y + 4), bar(x - 4, y1, x + 4, y1), bar(x - 4, y2, x + 4, y2)] };
    },
  };
}

// marks are the symbols, the largest behind.
function marks(bubbles, data, look) {
  const [low, high] = data.fit;
  const sorted = [...bubbles].sort((a, b) => b.r - a.r);
  return {
    type: 'scatter', z: 4,
    data: sorted.map((b) => ({
      value: [log(b.tau), log(b.eps)], bubble: b,
      symbol: symbols[b.shape][0], symbolSize: 2 * b.r * symbols[b.shape][1], symbolKeepAspect: true,
      itemStyle: { color: mix(look.scale, (b.fit - low) / (high - low || 1)), opacity: 0.9, borderColor: look.ink, borderWidth: b.top ? 2.5 : 0.8 },
    })),
    emphasis: { scale: 1.15 },
  };
}

// names are the labels: those of the first paths always, the lines' and the
// regions', then as many as find room.
function names(bubbles, data, look, size, area, px, py) {
  const small = size.width < 560;
  const clear = bubbles.map((b) => pad({ x: b.px - b.r, y: b.py - b.r, w: 2 * b.r, h: 2 * b.r }, 3));
  const label = (b) => {
    const top = small ? b.short : b.field;
    const lines = [{ s: b.top ? `${b.ranks}  ${top}` : top, size: 12, weight: b.top ? 'bold' : 'normal' }, { s: b.kinds, size: 11, weight: 'normal' }];
    const box = lines.map((l) => measure(l.s, l.size, look.font, l.weight));
    return { bubble: b, lines, x: b.px, y: b.py, r: b.r, w: Math.max(box[0].w, box[1].w) + 2, h: 30, must: b.top };
  };
  const all = bubbles.map(label);
  const drawn = [];
  let taken = place(all.filter((l) => l.must), [], clear, area);
  taken = [...taken, ...borders(data, look, taken, clear, area, px, py, small, drawn)];
  place(all.filter((l) => !l.must), taken, clear, area);
  for (const l of all.filter((l) => l.box)) drawn.push(...written(l, look));
  return {
    type: 'custom', silent: true, z: 6, data: [[0, 0]], tooltip: { show: false }, coordinateSystem: 'none',
    renderItem: () => ({ type: 'group', children: drawn }),
  };
}

// written is a label's text, and a leader where it lies away from its symbol.
function written(l, look) {
  const { box } = l;
  const left = box.x + box.w / 2 < l.x;
  const out = [];
  const near = { x: Math.min(box.x + box.w, Math.max(box.x, l.x)), y: Math.min(box.y + box.h, Math.max(box.y, l.y)) };
  const dx = near.x - l.x, dy = near.y - l.y, d = Math.hypot(dx, dy);
  if (d > l.r + 14) {
    out.push({ type: 'line', silent: true, shape: { x1: l.x + dx / d * l.r, y1: l.y + dy / d * l.r, x2: near.x - dx / d * 2, y2: near.y - dy / d * 2 }, style: { stroke: look.dim, lineWidth: 1 } });
  }
  const x = left ? box.x + box.w - 1 : box.x + 1, align = left ? 'right' : 'left';
  out.push(text(look, x, box.y + 1, l.lines[0].s, { align, verticalAlign: 'top', fontWeight: l.lines[0].weight }));
  out.push(text(look, x, box.y + 16, l.lines[1].s, { align, verticalAlign: 'top', fontSize: 11, fill: look.dim }));
  return out;
}

// borders names the two lines and the three regions where there is room.
function borders(data, look, taken, clear, area, px, py, small, drawn) {
  const used = [...taken];
  const write = (s, spots, style) => {
    const fontSize = small ? 11 : 13;
    const m = measure(s, fontSize, look.font, style.fontWeight);
    const box = first(spots.map(([x, y]) => ({ x: x - m.w / 2, y: y - m.h / 2, w: m.w, h: m.h })), used, clear, area);
    if (!box) return;
    used.push(pad(box, 3));
    drawn.push(text(look, box.x + box.w / 2, box.y + box.h / 2, s, { align: 'center', verticalAlign: 'middle', fontSize, ...style }));
  };
  const { value } = data.d;
  const steps = Array.from({ length: 60 }, (_, i) => i / 59);
  const along = (d, shift) => steps.map((t) => {
    const tau = 10 ** (log(data.x[1]) - t * log(data.x[1] / data.x[0]));
    return [px(tau) + shift, py(tau / (1 - d))];
  });
  write(data.names.even, along(0, small ? 34 : 46), { fill: look.ink });
  write(data.names.review, along(value, small ? -52 : -70), { fill: look.ink });
  const corner = (fx, fy) => [area.x + fx * area.w, area.y + fy * area.h];
  const grid = (fromX, toX, fromY, toY) => steps.flatMap((a) => steps.filter((_, i) => i % 4 === 0).map((b) => corner(fromX + a * (toX - fromX), fromY + b * (toY - fromY))));
  write(data.names.free, grid(0.98, 0.5, 0.97, 0.4).filter(([x, y]) => under(x, y, 0, px, py, data, 60)), { fill: look.tau, fontWeight: 'bold' });
  write(data.names.many, grid(0.02, 0.7, 0.02, 0.9), { fill: look.eps, fontWeight: 'bold' });
  write(data.names.one, along(1 - Math.sqrt(1 - value), 0).reverse(), { fill: look.left, fontWeight: 'bold' });
  return used.slice(taken.length);
}

// under says whether a point lies below the line by so many pixels.
function under(x, y, d, px, py, data, by) {
  const t = (x - by - px(data.x[0])) / (px(data.x[1]) - px(data.x[0]));
  const tau = 10 ** (log(data.x[0]) + t * log(data.x[1] / data.x[0]));
  return y > py(tau / (1 - d)) + 10;
}
