// The page's look at itself, for the tests: in a frame named check it says which
// texts of a chart cover one another or are cut, whether the page is wider
// than its window, and what went wrong.

export function check(charts) {
  const out = { charts: [], overlaps: [], cut: [], errors: window.pageErrors };
  for (const { place } of charts) {
    const svg = place.querySelector('svg');
    const name = place.dataset.chart;
    out.charts.push({ name, shapes: svg ? svg.querySelectorAll('path, rect, circle, text').length : 0, labels: texts(svg).map((t) => t.textContent) });
    const frame = svg.getBoundingClientRect();
    const boxes = texts(svg).map((t) => ({ s: t.textContent, ...box(t) }));
    boxes.forEach((a, i) => {
      if (a.left < frame.left - 1 || a.right > frame.right + 1 || a.top < frame.top - 1 || a.bottom > frame.bottom + 1) out.cut.push(`${name}: ${a.s}`);
      for (const b of boxes.slice(i + 1)) {
        if (Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 3) out.overlaps.push(`${name}: ${a.s} / ${b.s}`);
      }
    });
  }
  out.tips = tips(charts);
  out.width = innerWidth;
  out.wider = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  return out;
}

// tips are what the tooltips of the charts' first symbols say.
function tips(charts) {
  return charts.map(({ place, chart }) => {
    const seriesIndex = chart.getOption().series.findIndex((s) => s.type === 'scatter' || s.type === 'bar' || s.data?.[0]?.length > 2);
    chart.dispatchAction({ type: 'showTip', seriesIndex, dataIndex: 0 });
    return place.querySelector('.tip')?.textContent ?? '';
  });
}

const texts = (svg) => [...svg.querySelectorAll('text')].filter((t) => t.textContent.trim());

function box(t) {
  const { left, right, top, bottom } = t.getBoundingClientRect();
  return { left, right, top, bottom };
}
