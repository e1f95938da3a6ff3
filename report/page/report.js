// Draws the page's charts from the numbers that stand in it as JSON. The page
// says everything without them too: each is followed by a table.
import * as echarts from 'echarts/core';
import { BarChart, CustomChart, LineChart, ScatterChart } from 'echarts/charts';
import { AriaComponent, GridComponent, TooltipComponent } from 'echarts/components';
import { SVGRenderer } from 'echarts/renderers';
import { theme } from './theme.js';
import { check } from './check.js';
import { gaps } from './gaps.js';
import { line } from './line.js';
import { map } from './map.js';
import { oc, rates, sequence } from './measure.js';

echarts.use([BarChart, CustomChart, LineChart, ScatterChart, AriaComponent, GridComponent, TooltipComponent, SVGRenderer]);

const kinds = { map, line, gaps, rates, sequence, oc };
const root = document.documentElement;
const paper = 682; // pixels between the margins of an A4 page
let charts = [];

// describe makes a tooltip; as text, so that nothing in it can be markup.
function describe(item) {
  const box = document.createElement('div');
  box.className = 'tip';
  const head = box.appendChild(document.createElement('strong'));
  head.textContent = item.title ?? item.name;
  for (const [name, value] of item.facts ?? [['', item.text]]) {
    const row = box.appendChild(document.createElement('div'));
    row.appendChild(document.createElement('span')).textContent = name;
    row.appendChild(document.createElement('b')).textContent = value;
  }
  return box;
}

function draw(c, width) {
  c.chart.resize({ width, height: c.place.clientHeight });
  c.chart.setOption(c.make(c.data, theme(), { width: c.chart.getWidth(), height: c.chart.getHeight() }, describe), true);
}

const drawAll = () => charts.forEach((c) => draw(c));

// onPaper draws all light and as wide as the page, before a print.
function onPaper() {
  root.classList.add('paper');
  charts.forEach((c) => draw(c, c.place.closest('.pair') ? Math.floor((paper - 24) / 2) - 14 : paper));
}

function onScreen() {
  root.classList.remove('paper');
  drawAll();
}

function start() {
  document.querySelectorAll('details.numbers').forEach((d) => d.removeAttribute('open'));
  root.classList.add('ready');
  const data = JSON.parse(document.getElementById('data').textContent);
  charts = [...document.querySelectorAll('[data-chart]')].map((place) => {
    const [kind, index] = place.dataset.chart.split(' ');
    return { place, make: kinds[kind], data: index ? data[kind][index] : data[kind], chart: echarts.init(place, null, { renderer: 'svg' }) };
  });
  drawAll();
  let width = innerWidth, wait;
  addEventListener('resize', () => {
    clearTimeout(wait);
    wait = setTimeout(() => {
      if (innerWidth !== width && !root.classList.contains('paper')) drawAll();
      width = innerWidth;
    }, 100);
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawAll);
  addEventListener('beforeprint', onPaper);
  addEventListener('afterprint', onScreen);
  if (name.startsWith('check')) { // a frame of the tests
    if (name === 'check paper') onPaper();
    root.dataset.check = JSON.stringify(check(charts));
  }
}

start();
