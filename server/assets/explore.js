// The drawing of occupations by their jobs.
import * as echarts from 'echarts/core';
import { TreemapChart } from 'echarts/charts';
import { AriaComponent, TooltipComponent } from 'echarts/components';
import { SVGRenderer } from 'echarts/renderers';
import { stage } from '../../report/page/stage.js';
import { mix } from '../../report/page/theme.js';

echarts.use([TreemapChart, AriaComponent, TooltipComponent, SVGRenderer]);

// ink is black or white, whichever is read better on a colour.
function ink(color) {
  const [r, g, b] = color.match(/\d+/g).map((v) => (v / 255) ** 2.2);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.22 ? '#111418' : '#ffffff';
}

// shaded is how a rectangle of a shade looks; null: the shade is not known.
function shaded(shade, look) {
  const color = shade === null ? look.rule : mix(look.scale, shade);
  const rgb = color.startsWith('#') ? `rgb(${[1, 3, 5].map((i) => parseInt(color.slice(i, i + 2), 16))})` : color;
  return { itemStyle: { color }, label: { color: ink(rgb) } };
}

// mean is the shade of a group by the jobs, for where there is no room for its members.
function mean(items) {
  const known = items.filter((x) => x.shade !== null);
  const jobs = known.reduce((sum, x) => sum + x.jobs, 0);
  return jobs ? known.reduce((sum, x) => sum + x.shade * x.jobs, 0) / jobs : null;
}

function treemap(data, look, size, describe) {
  const item = (x) => ({ name: x.name, value: x.jobs, link: x.link, facts: x.facts, ...shaded(x.shade, look) });
  return {
    animation: false,
    aria: { enabled: true, label: { description: data.alt } },
    tooltip: { confine: true, backgroundColor: look.paper, borderColor: look.rule, textStyle: { color: look.ink }, formatter: (p) => (p.data.facts ? describe(p.data) : p.name) },
    series: [{
      type: 'treemap', left: 0, right: 0, top: 0, bottom: 0, nodeClick: false, roam: false, breadcrumb: { show: false }, visibleMin: size.width < 560 ? 1500 : 300,
      label: { fontFamily: look.font, fontSize: 11, overflow: 'truncate' },
      upperLabel: { show: true, height: 20, color: look.ink, fontFamily: look.font, fontSize: 12, fontWeight: 'bold', backgroundColor: look.soft },
      levels: [{ itemStyle: { gapWidth: 3, borderWidth: 0, borderColor: look.paper }, upperLabel: { show: false } }, { itemStyle: { gapWidth: 1, borderWidth: 1, borderColor: look.soft } }, {}],
      data: data.groups.map((g) => ({ name: g.name, children: g.items.map(item), ...shaded(mean(g.items), look) })),
    }],
  };
}

stage(echarts, { treemap }).click((p) => { if (p.data?.link) location.assign(p.data.link); });
