// The charts of a measurement: error rates with their intervals against what the
// work absorbs, the confidence sequence over time, and the operating
// characteristics of sampling plans.
import { axis, measure, percent } from './theme.js';

const log = Math.log10;

// rates are intervals, one a row, on an axis from 0; τ is a line and, where it is
// itself known to within bounds alone, a column.
export function rates(data, look, size, describe) {
  const rows = data.rows;
  const widest = Math.max(...rows.flatMap((r) => r.name.split('\n')).map((s) => measure(s, 12, look.font).w));
  const grid = { left: Math.min(Math.ceil(widest) + 16, size.width * 0.45), right: 26, top: 22, bottom: 28, outerBoundsMode: 'none' };
  return {
    animation: false,
    aria: { enabled: true, label: { description: data.alt } },
    grid,
    tooltip: tip(look, (p) => describe(rows[p.dataIndex])),
    xAxis: {
      type: 'value', min: 0, max: data.max, splitNumber: size.width > 500 ? 6 : 3,
      axisLine: { show: true, lineStyle: { color: look.dim } }, splitLine: { lineStyle: { color: look.rule } },
      axisLabel: { color: look.dim, fontFamily: look.font, fontSize: 12, formatter: percent, hideOverlap: true, showMaxLabel: false },
    },
    yAxis: {
      type: 'category', inverse: true, data: rows.map((r) => r.name), axisLine: { show: false }, axisTick: { show: false },
      axisLabel: { color: look.ink, fontFamily: look.font, fontSize: 12, lineHeight: 15, interval: 0, width: grid.left - 14, overflow: 'truncate' },
    },
    series: [limit(data, look, grid), {
      type: 'custom', z: 3, clip: true, encode: { x: [0, 1, 2], y: 3 },
      data: rows.map((r, i) => [r.low, r.value, r.high, i]),
      renderItem: (params, api) => {
        const i = api.value(3), color = i === 0 ? look.eps : look.have;
        const [low, y] = api.coord([api.value(0), i]), [mid] = api.coord([api.value(1), i]), [high] = api.coord([api.value(2), i]);
        return {
          type: 'group', children: [
            { type: 'rect', shape: { x: low, y: y - 5, width: Math.max(2, high - low), height: 10, r: 5 }, style: { fill: color, opacity: 0.4 } },
            { type: 'circle', shape: { cx: mid, cy: y, r: 5 }, style: { fill: color, stroke: look.paper, lineWidth: 1.5 } },
          ],
        };
      },
    }],
  };
}

// limit is τ behind everything, named at its top.
function limit(data, look, grid) {
  return {
    type: 'custom', silent: true, z: 1, clip: false, data: data.tau === null ? [] : [[0, 0]], tooltip: { show: false }, encode: { x: 0, y: 1 },
    renderItem: (params, api) => {
      const { y, height, x: left, width } = params.coordSys;
      const at = (v) => Math.min(api.coord([v, 0])[0], left + width);
      const x = at(data.tau);
      const text = measure(data.tauName, 12, look.font).w / 2;
      const children = [
        { type: 'line', shape: { x1: x, y1: y, x2: x, y2: y + height }, style: { stroke: look.tau, lineWidth: 1.5, lineDash: [5, 4] } },
        { type: 'text', x: Math.max(left + text, Math.min(x, left + width - text)), y: y - 4, style: { text: data.tauName, fill: look.tau, font: `12px ${look.font}`, align: 'center', verticalAlign: 'bottom' } },
      ];
      if (data.tauLow !== null) children.unshift({ type: 'rect', shape: { x: at(data.tauLow), y, width: at(data.tauHigh) - at(data.tauLow), height }, style: { fill: look.tau, opacity: 0.14 } });
      return { type: 'group', children };
    },
  };
}

// sequence is the interval as it narrows with the number of pieces.
export function sequence(data, look, size, describe) {
  const points = data.points;
  const line = (key, more) => ({ type: 'line', symbol: 'none', data: points.map((p) => [p.n, p[key]]), ...more });
  const top = Math.min(1, Math.max(...points.slice(Math.floor(points.length / 4)).map((p) => p.high), (data.tau ?? 0) * 1.3));
  return {
    animation: false,
    aria: { enabled: true, label: { description: data.alt } },
    grid: { left: 58, right: 20, top: 24, bottom: 44, outerBoundsMode: 'none' },
    tooltip: { ...tip(look, (p) => describe(points[p[0].dataIndex])), trigger: 'axis', axisPointer: { lineStyle: { color: look.dim } } },
    xAxis: {
      type: 'log', min: Math.max(1, points[0].n), max: points[points.length - 1].n, name: data.xName, nameLocation: 'middle', nameGap: 26,
      nameTextStyle: { color: look.ink, fontFamily: look.font, fontSize: 12 },
      axisLine: { lineStyle: { color: look.dim } }, splitLine: { show: false }, minorTick: { show: false },
      axisLabel: { color: look.dim, fontFamily: look.font, fontSize: 12, formatter: (v) => v.toLocaleString('en'), hideOverlap: true },
    },
    yAxis: {
      type: 'value', min: 0, max: top, splitNumber: 4, axisLine: { show: false }, splitLine: { lineStyle: { color: look.rule } },
      axisLabel: { color: look.dim, fontFamily: look.font, fontSize: 12, formatter: percent, showMaxLabel: false },
    },
    series: [
      line('estimate', { lineStyle: { color: look.eps, width: 2 }, z: 3, clip: true }),
      line('low', { lineStyle: { color: look.eps, width: 1, opacity: 0.7 }, stack: 'band', z: 2, clip: true }),
      {
        type: 'line', symbol: 'none', stack: 'band', z: 1, clip: true, data: points.map((p) => [p.n, p.high - p.low]),
        lineStyle: { color: look.eps, width: 1, opacity: 0.7 }, areaStyle: { color: look.eps, opacity: 0.18 },
      },
      ...(data.tau === null ? [] : [{
        type: 'line', symbol: 'none', silent: true, z: 2, data: [[points[0].n, data.tau], [points[points.length - 1].n, data.tau]],
        lineStyle: { color: look.tau, width: 1.5, type: 'dashed' }, endLabel: { show: false },
      }]),
    ],
  };
}

// cusum is how near the chart came to an alarm, and where it raised one.
export function cusum(data, look, size, describe) {
  const points = data.points, last = points[points.length - 1].n;
  return {
    animation: false,
    aria: { enabled: true, label: { description: data.alt } },
    grid: { left: 58, right: 20, top: 24, bottom: 44, outerBoundsMode: 'none' },
    tooltip: { ...tip(look, (p) => describe(points[p[0].dataIndex])), trigger: 'axis', axisPointer: { lineStyle: { color: look.dim } } },
    xAxis: {
      type: 'value', min: 0, max: last, name: data.xName, nameLocation: 'middle', nameGap: 26, splitNumber: size.width > 500 ? 6 : 3,
      nameTextStyle: { color: look.ink, fontFamily: look.font, fontSize: 12 },
      axisLine: { lineStyle: { color: look.dim } }, splitLine: { show: false },
      axisLabel: { color: look.dim, fontFamily: look.font, fontSize: 12, formatter: (v) => v.toLocaleString('en'), hideOverlap: true },
    },
    yAxis: {
      type: 'value', min: 0, max: 1.1, interval: 0.5, axisLine: { show: false }, splitLine: { lineStyle: { color: look.rule } },
      axisLabel: { color: look.dim, fontFamily: look.font, fontSize: 12, showMaxLabel: false },
    },
    series: [
      { type: 'line', symbol: 'none', step: 'end', data: points.map((p) => [p.n, p.chart]), lineStyle: { color: look.left, width: 2 }, areaStyle: { color: look.left, opacity: 0.12 }, z: 2 },
      {
        type: 'line', symbol: 'none', silent: true, z: 3, data: [[0, 1], [last, 1]], lineStyle: { color: look.eps, width: 1.5, type: 'dashed' },
        endLabel: { show: true, formatter: data.limit, align: 'right', offset: [-8, -10], color: look.eps, fontFamily: look.font, fontSize: 12 },
      },
      { type: 'scatter', silent: true, z: 4, symbolSize: 9, data: points.filter((p) => p.alarm).map((p) => [p.n, 1]), itemStyle: { color: look.eps } },
    ],
  };
}

// oc are the chances of acceptance by error rate, a line a plan.
export function oc(data, look, size, describe) {
  const colors = [look.eps, look.left, look.tau, look.have];
  const dashes = ['solid', 'dashed', 'dotted', [8, 3, 2, 3]];
  const x = data.x.map(log);
  const grid = { left: 52, right: 20, top: 16, bottom: 44, outerBoundsMode: 'none' };
  return {
    animation: false,
    aria: { enabled: true, label: { description: data.alt } },
    grid,
    tooltip: { ...tip(look, (p) => describe(data.tips[p[0].dataIndex])), trigger: 'axis', axisPointer: { lineStyle: { color: look.dim } } },
    xAxis: axis(look, x[0], x[x.length - 1], size.width - grid.left - grid.right, { name: data.xName, nameGap: 26 }),
    yAxis: {
      type: 'value', min: 0, max: 1, interval: 0.25, axisLine: { show: false }, splitLine: { lineStyle: { color: look.rule } },
      axisLabel: { color: look.dim, fontFamily: look.font, fontSize: 12, formatter: percent },
    },
    series: data.lines.map((l, i) => ({
      type: 'line', name: l.name, symbol: 'none', data: l.y.map((y, k) => [x[k], y]), lineStyle: { color: colors[i], width: 2, type: dashes[i] },
    })),
  };
}

const tip = (look, formatter) => ({ trigger: 'item', confine: true, backgroundColor: look.paper, borderColor: look.rule, textStyle: { color: look.ink }, formatter });
