// Sets up the charts of a page, and again when a part of it was changed.
import { theme } from './theme.js';
import { check } from './check.js';

const root = document.documentElement;
const paper = 682; // pixels between the margins of an A4 page
let charts = [], pressed = null;

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

// fold closes the tables behind the charts, each once: who opens one wants to see it.
const folded = new WeakSet();
function fold() {
  document.querySelectorAll('details.numbers').forEach((d) => {
    if (!folded.has(d)) d.removeAttribute('open');
    folded.add(d);
  });
}

// collect finds the places of charts; one that was there before keeps its chart.
function collect(echarts, kinds) {
  const data = JSON.parse(document.getElementById('data').textContent);
  const old = charts;
  charts = [...document.querySelectorAll('[data-chart]')].map((place) => {
    const [kind, index] = place.dataset.chart.split(' ');
    const kept = old.find((c) => c.place === place);
    const chart = kept?.chart ?? echarts.init(place, null, { renderer: 'svg' });
    if (!kept && pressed) chart.on('click', pressed);
    place.chart = chart;
    return { place, make: kinds[kind], data: index ? data[kind][index] : data[kind], chart };
  });
  for (const c of old) if (!charts.some((d) => d.chart === c.chart)) c.chart.dispose();
}

// stage draws the charts of the kinds given. What it gives can be told what a click on a
// symbol does.
export function stage(echarts, kinds) {
  fold();
  root.classList.add('ready');
  collect(echarts, kinds);
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
  document.addEventListener('htmx:after:swap', () => { // of the web application
    fold();
    collect(echarts, kinds);
    drawAll();
  });
  if (name.startsWith('check')) { // a frame of the tests
    if (name === 'check paper') onPaper();
    root.dataset.check = JSON.stringify(check(charts));
  }
  return {
    click(act) {
      pressed = act;
      charts.forEach((c) => c.chart.on('click', act));
    },
  };
}
