// The charts of a run of the lab, by the steps of its training: the error rate with its
// interval, and the losses.
import { percent } from './theme.js';

const steps = (data, look) => ({
  type: 'value', min: 0, max: data.end, splitNumber: 4, name: data.xName, nameLocation: 'middle', nameGap: 26,
  nameTextStyle: { color: look.ink, fontFamily: look.font, fontSize: 12 },
  axisLine: { show: true, lineStyle: { color: look.dim } }, splitLine: { show: false },
  axisLabel: { color: look.dim, fontFamily: look.font, fontSize: 12, formatter: (v) => v.toLocaleString('en'), hideOverlap: true },
});

const height = (look, formatter, more) => ({
  type: 'value', min: 0, splitNumber: 4, axisLine: { show: false }, splitLine: { lineStyle: { color: look.rule } },
  axisLabel: { color: look.dim, fontFamily: look.font, fontSize: 12, formatter }, ...more,
});

const tip = (look, formatter) => ({
  trigger: 'axis', confine: true, backgroundColor: look.paper, borderColor: look.rule, textStyle: { color: look.ink },
  axisPointer: { lineStyle: { color: look.dim } }, formatter: (p) => formatter(p[0].dataIndex),
});

const frame = (data) => ({ animation: false, aria: { enabled: true, label: { description: data.alt } }, grid: { left: 52, right: 24, top: 14, bottom: 44, outerBoundsMode: 'none' } });

// learning is how the error rate falls, as it was measured on the way.
export function learning(data, look, size, describe) {
  const points = data.points;
  const line = (values, more) => ({ type: 'line', data: points.map((p) => [p.step, values(p)]), symbol: 'none', lineStyle: { color: look.eps, width: 1, opacity: 0.7 }, ...more });
  return {
    ...frame(data),
    tooltip: tip(look, (i) => describe(points[i])),
    xAxis: steps(data, look),
    yAxis: height(look, percent, { max: 1, interval: 0.25 }),
    series: [
      line((p) => p.value, { z: 3, symbol: 'circle', symbolSize: 6, itemStyle: { color: look.eps }, lineStyle: { color: look.eps, width: 2 } }),
      line((p) => p.low, { z: 2, stack: 'band' }),
      line((p) => p.high - p.low, { z: 1, stack: 'band', areaStyle: { color: look.eps, opacity: 0.18 } }),
    ],
  };
}

// losses are lines that share their steps; shares are drawn in per cent.
export function losses(data, look, size, describe) {
  const colors = [look.eps, look.left, look.tau, look.have], dashes = ['solid', 'dashed', 'dotted', [8, 3, 2, 3]];
  const write = data.shares ? (v) => `${Math.round(100 * v)}%` : (v) => v.toFixed(data.digits);
  return {
    ...frame(data),
    tooltip: tip(look, (i) => describe({ title: `${data.xName} ${data.steps[i].toLocaleString('en')}`, facts: data.lines.map((l) => [l.name, write(l.values[i])]) })),
    xAxis: steps(data, look),
    yAxis: height(look, data.shares ? percent : (v) => String(Number(v.toFixed(2))), data.shares ? { max: 1, interval: 0.25 } : {}),
    series: data.lines.map((l, i) => ({
      type: 'line', name: l.name, symbol: 'none', data: l.values.map((y, k) => [data.steps[k], y]), lineStyle: { color: colors[i], width: 2, type: dashes[i] },
    })),
  };
}
