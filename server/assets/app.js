// What the pages do of their own; htmx does the rest. Everything works without.
import htmx from 'htmx.org';

const each = (list, f) => [...list].forEach(f);

// Sliders show where they stand while they are drawn.
document.addEventListener('input', ({ target }) => {
  if (target.type !== 'range') return;
  const out = target.parentElement.querySelector('output');
  if (out) out.textContent = target.name === 'd' ? `${Math.round(target.value * 100)}%` : String(Number(target.value));
});

// Answers by key: digits choose, letters press the button that names them.
document.addEventListener('keydown', (e) => {
  if (e.key === 'Escape') each(document.querySelectorAll('details.menu[open]'), (d) => { d.open = false; });
  if (e.ctrlKey || e.metaKey || e.altKey || e.target.matches('input, textarea, select')) return;
  const form = document.querySelector('form[data-keys]');
  if (!form) return;
  const key = e.key.toLowerCase();
  const button = [...form.querySelectorAll('button')].find((b) => b.dataset.key === key || b.querySelector('kbd')?.textContent.toLowerCase() === key);
  if (button) {
    e.preventDefault();
    button.click();
  }
});

document.addEventListener('click', (e) => {
  each(document.querySelectorAll('details.menu[open]'), (d) => { if (!d.contains(e.target)) d.open = false; });
  if (e.target.closest('[data-do=print]')) print();
});

// A file can be dropped where one can be chosen.
each(document.querySelectorAll('form[data-drop]'), (form) => {
  for (const type of ['dragover', 'dragleave', 'drop']) {
    form.addEventListener(type, (e) => {
      e.preventDefault();
      form.classList.toggle('over', type === 'dragover');
      if (type === 'drop' && e.dataTransfer.files.length) form.querySelector('input[type=file]').files = e.dataTransfer.files;
    });
  }
});

// After a part has changed: say what is new to those who listen, and begin a new question
// where it begins; one that stands as it was leaves the hands where they are.
let head = document.querySelector('[data-focus]');
document.addEventListener('htmx:after:swap', () => {
  const now = document.querySelector('[data-focus]');
  if (now && now !== head) now.focus({ preventScroll: true });
  head = now;
  const best = document.querySelector('#result .best'), live = document.getElementById('live');
  if (best && live) live.textContent = best.textContent;
});

// The dashed line of the tolerance map can be drawn: at a point above the even line it
// runs through, ε (1 − d) = τ.
let drawing = null;

function at(place, e) {
  const chart = place.chart, box = place.getBoundingClientRect();
  if (!chart) return null;
  const [x, y] = chart.convertFromPixel({ xAxisIndex: 0, yAxisIndex: 0 }, [e.clientX - box.left, e.clientY - box.top]);
  return 1 - 10 ** (x - y);
}

function near(place, e) {
  const slider = document.getElementById('d'), d = at(place, e);
  // In decades the line is as far from the point as their values of −log(1 − d) are.
  return slider && d !== null && Math.abs(Math.log10(1 - d) - Math.log10(1 - Math.min(0.999, slider.value))) < 0.07;
}

function draw(place, e) {
  const slider = document.getElementById('d');
  slider.value = Math.max(0, Math.min(1, at(place, e)));
  slider.dispatchEvent(new Event('input', { bubbles: true }));
}

document.addEventListener('pointerdown', (e) => {
  const place = e.target.closest?.('.plot.map');
  if (!place || !near(place, e)) return;
  drawing = place;
  e.preventDefault();
});
document.addEventListener('pointermove', (e) => {
  if (drawing) {
    draw(drawing, e);
    return;
  }
  const place = e.target.closest?.('.plot.map');
  if (place) place.classList.toggle('near', near(place, e));
});
for (const type of ['pointerup', 'pointercancel']) document.addEventListener(type, () => { drawing = null; });
// A finger on the line draws it; anywhere else on the map it moves the page.
document.addEventListener('touchstart', (e) => {
  const place = e.target.closest?.('.plot.map');
  if (place && near(place, e.touches[0])) e.preventDefault();
}, { passive: false });

// A part of a page that follows a job is replaced whenever that has changed. A page that
// is not looked at does not listen: a browser opens few connections to one server.
function follow(place) {
  let source = null;
  const listen = () => {
    if (document.hidden || source || !place.isConnected) return;
    source = new EventSource(place.dataset.events);
    source.addEventListener('part', ({ data }) => htmx.swap({ sourceElement: place, target: place, swap: 'innerMorph', text: data }));
    source.addEventListener('end', () => {
      stop();
      document.removeEventListener('visibilitychange', look);
      if (place.dataset.end === 'reload') location.reload();
    });
  };
  const stop = () => { source?.close(); source = null; };
  const look = () => { if (document.hidden) stop(); else listen(); };
  document.addEventListener('visibilitychange', look);
  listen();
}
each(document.querySelectorAll('[data-events]'), follow);

// What is listened to stays when the part around it changes.
for (const type of ['play', 'pause']) {
  document.addEventListener(type, ({ target }) => target.closest('li')?.toggleAttribute('hx-morph-skip', type === 'play'), true);
}
