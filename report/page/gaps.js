// The gaps of one path: what the person has as a full bar, what is missing hatched.

export function gaps(data, look, size, describe) {
  const rows = data.rows;
  const hatch = { symbol: 'rect', symbolSize: 1, color: look.ink, dashArrayX: [1, 0], dashArrayY: [2, 4], rotation: -Math.PI / 4 };
  const bar = (values, style, label) => ({
    type: 'bar', stack: 'level', barWidth: 12, data: values.map((value) => ({ value, itemStyle: style })), label, z: 3,
  });
  return {
    animation: false,
    aria: { enabled: true, label: { description: data.alt } },
    grid: { left: 10, right: 74, top: 14, bottom: 24, outerBoundsMode: 'none' },
    tooltip: { trigger: 'item', confine: true, backgroundColor: look.paper, borderColor: look.rule, textStyle: { color: look.ink }, formatter: (p) => describe(rows[p.dataIndex]) },
    xAxis: {
      type: 'value', min: 0, max: 7, interval: 1,
      axisLabel: { color: look.dim, fontFamily: look.font, fontSize: 12 }, splitLine: { lineStyle: { color: look.rule } },
    },
    yAxis: {
      type: 'category', inverse: true, data: rows.map((r) => r.name), axisTick: { show: false }, axisLine: { lineStyle: { color: look.dim } },
      axisLabel: {
        inside: true, align: 'left', verticalAlign: 'bottom', margin: 0, padding: [0, 0, size.height > 40 * rows.length ? 10 : 8, 0], interval: 0, width: size.width - 30, overflow: 'truncate',
        color: look.ink, fontFamily: look.font, fontSize: 12, textBorderColor: look.paper, textBorderWidth: 3,
      },
      z: 5,
    },
    series: [
      bar(rows.map((r) => r.have), { color: look.have }),
      bar(rows.map((r) => r.need - r.have), { color: look.paper, borderColor: look.ink, borderWidth: 1, decal: hatch }, {
        show: true, position: 'right', formatter: (p) => rows[p.dataIndex].text, color: look.ink, fontFamily: look.font, fontSize: 12,
      }),
    ],
  };
}
