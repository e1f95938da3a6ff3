// Colours and type come from the style sheet, so that the page and its charts
// agree in light, dark and print.

export function theme() {
  const style = getComputedStyle(document.documentElement);
  const get = (name) => style.getPropertyValue(name).trim();
  return {
    ink: get('--ink'), dim: get('--dim'), rule: get('--rule'), paper: get('--paper'), soft: get('--soft'),
    eps: get('--eps'), left: get('--left'), tau: get('--tau'), have: get('--have'),
    scale: [1, 2, 3, 4, 5].map((k) => get(`--fit-${k}`)),
    font: get('--font'),
  };
}

// mix gives the colour at t in 0…1 of a scale of hexadecimal colours.
export function mix(scale, t) {
  const x = Math.min(0.9999, Math.max(0, t)) * (scale.length - 1);
  const k = Math.floor(x);
  const part = (hex, i) => parseInt(hex.slice(1 + 2 * i, 3 + 2 * i), 16);
  const channel = (i) => Math.round(part(scale[k], i) + (x - k) * (part(scale[k + 1], i) - part(scale[k], i)));
  return `rgb(${channel(0)},${channel(1)},${channel(2)})`;
}

let pen;

// measure is the size of one line of text.
export function measure(text, size, font, weight = 'normal') {
  pen ??= document.createElement('canvas').getContext('2d');
  pen.font = `${weight} ${size}px ${font}`;
  return { w: pen.measureText(text).width, h: size * 1.2 };
}

// percent writes a share for an axis: 0.1%, 3%, 100%.
export const percent = (share) => `${Number((share * 100).toPrecision(2))}%`;

// ticks are the decades between two logarithms, with threes between where
// there is room.
export function ticks(low, high, pixels) {
  const steps = pixels / (high - low) > 110 ? [0, Math.log10(3)] : [0];
  const out = [];
  for (let decade = Math.floor(low); decade <= high; decade++) {
    for (const s of steps) if (decade + s >= low && decade + s <= high) out.push(decade + s);
  }
  return out;
}

// axis is a logarithmic axis in per cent. The data are logarithms already.
export function axis(look, low, high, pixels, more) {
  const at = ticks(low, high, pixels);
  return {
    type: 'value', min: low, max: high, nameLocation: 'middle',
    nameTextStyle: { color: look.ink, fontFamily: look.font, fontSize: 13 },
    axisLine: { show: true, lineStyle: { color: look.dim } },
    axisTick: { show: true, customValues: at, lineStyle: { color: look.dim } },
    axisLabel: { color: look.dim, fontFamily: look.font, fontSize: 12, customValues: at, formatter: (v) => percent(10 ** v), hideOverlap: true },
    splitLine: { show: false },
    ...more,
  };
}
