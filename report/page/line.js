// The inequality of one path, drawn: what is wrong, what is left after review,
// what the work absorbs, each with its interval on one logarithmic axis.
import { axis, measure } from './theme.js';

const log = Math.log10;

export function line(data, look, size, describe) {
  const names = data.rows.flatMap((r) => [r.name, r.text]).map((s) => measure(s, 12, look.font).w);
  const grid = { left: Math.ceil(Math.max(...names)) + 16, right: 22, top: 8, bottom: 26, outerBoundsMode: 'none' };
  const colors = [look.eps, look.left, look.tau];
  const rows = data.rows;
  const width = size.width - grid.left - grid.right;
  return {
    animation: false,
    aria: { enabled: true, label: { description: data.alt } },
    grid,
    tooltip: { trigger: 'item', confine: true, backgroundColor: look.paper, borderColor: look.rule, textStyle: { color: look.ink }, formatter: (p) => describe(rows[p.dataIndex]) },
    xAxis: axis(look, log(data.x[0]), log(data.x[1]), width, {}),
    yAxis: {
      type: 'category', inverse: true, data: rows.map((r) => `${r.name}\n${r.text}`),
      axisLine: { show: false }, axisTick: { show: false },
      axisLabel: { color: look.ink, fontFamily: look.font, fontSize: 12, lineHeight: 16, interval: 0 },
    },
    series: [absorbed(rows[2], look), {
      type: 'custom', z: 3, clip: true, encode: { x: [0, 1, 2], y: 3 },
      data: rows.map((r, i) => [log(r.low), log(r.value), log(r.high), i]),
      renderItem: (params, api) => interval(params, api, colors[params.dataIndex], look, rows),
    }],
  };
}

// absorbed is τ as a column behind everything: the line holds left of it.
function absorbed(tau, look) {
  return {
    type: 'custom', silent: true, z: 1, clip: true, data: [[0, 0]], tooltip: { show: false }, encode: { x: 0, y: 1 },
    renderItem: (params, api) => {
      const { y, height } = params.coordSys;
      const x = (v) => api.coord([log(v), 0])[0];
      return {
        type: 'group', children: [
          { type: 'rect', shape: { x: x(tau.low), y, width: x(tau.high) - x(tau.low), height }, style: { fill: look.tau, opacity: 0.14 } },
          { type: 'line', shape: { x1: x(tau.value), y1: y, x2: x(tau.value), y2: y + height }, style: { stroke: look.tau, lineWidth: 1.5, lineDash: [5, 4] } },
        ],
      };
    },
  };
}

// interval is a bar with its median, and the way from ε to what is left.
function interval(params, api, color, look, rows) {
  const i = api.value(3);
  const [low, y] = api.coord([api.value(0), i]), [mid] = api.coord([api.value(1), i]), [high] = api.coord([api.value(2), i]);
  const children = [
    { type: 'rect', shape: { x: low, y: y - 6, width: Math.max(2, high - low), height: 12, r: 6 }, style: { fill: color, opacity: 0.4 } },
    { type: 'circle', shape: { cx: mid, cy: y, r: 6 }, style: { fill: color, stroke: look.paper, lineWidth: 1.5 } },
  ];
  if (i === 1) {
    const [x1, y1] = api.coord([log(rows[0].value), 0]);
    children.unshift({ type: 'line', shape: { x1, y1: y1 + 8, x2: mid, y2: y - 9 }, style: { stroke: look.dim, lineWidth: 1.5, lineDash: [3, 3] } },
      { type: 'polygon', shape: { points: head(x1, y1 + 8, mid, y - 9) }, style: { fill: look.dim } });
  }
  return { type: 'group', children };
}

// head is the point of an arrow.
function head(x1, y1, x2, y2) {
  const d = Math.hypot(x2 - x1, y2 - y1) || 1, ux = (x2 - x1) / d, uy = (y2 - y1) / d;
  return [[x2, y2], [x2 - ux * 7 - uy * 4, y2 - uy * 7 + ux * 4], [x2 - ux * 7 + uy * 4, y2 - uy * 7 - ux * 4]];
}
